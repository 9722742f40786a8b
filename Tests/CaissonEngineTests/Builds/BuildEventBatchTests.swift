@testable import CaissonEngine
import CaissonAPI
import Testing

struct BuildEventBatchTests {
    private func batch(_ events: [BuildEvent]) -> [BuildEvent] {
        var batch = BuildEventBatch()
        for event in events { batch.add(event) }
        return batch.events
    }

    @Test("Output of one step becomes one event, beside that of others")
    func output() {
        let line = BuildRoot.line
        #expect(
            batch([line(1, "a\n", 1), line(2, "x\n", 1), line(1, "b\n", 1), line(2, "y\n", 1)])
                == [line(1, "a\nb\n", 1), line(2, "x\ny\n", 1)])
    }

    @Test("The two streams of a step keep their order")
    func streams() {
        let line = BuildRoot.line
        let events = [line(1, "out", 1), line(1, "err", 2), line(1, "more", 1)]
        #expect(batch(events) == events)
    }

    @Test("Nothing moves over the beginning or the end of a step")
    func marks() {
        let line = BuildRoot.line
        let events = [line(1, "a", 1), BuildRoot.ended(1), line(1, "b", 1)]
        #expect(batch(events) == events)
    }

    @Test("Only the latest progress of each thing is kept")
    func progress() {
        let events: [BuildEvent] = [
            .stepProgress(1, BuildProgress(id: "a", current: 1)), .stepProgress(1, BuildProgress(id: "b", current: 1)),
            .stepProgress(1, BuildProgress(id: "a", current: 2)),
        ]
        #expect(batch(events) == [events[2], events[1]])
    }

    @Test("A long text is cut into events that can be read one by one")
    func long() {
        let text = String(repeating: "x", count: 40_000)
        #expect(batch([BuildRoot.line(1, text, stream: 1), BuildRoot.line(1, text, stream: 1)]).count == 2)
    }
}
