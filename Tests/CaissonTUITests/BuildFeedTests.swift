import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonTUI

@Suite struct BuildFeedTests {
    private func drained(_ events: [BuildEvent], end: Result<Void, CaissonError> = .success(())) async throws -> [[BuildEvent]] {
        let feed = BuildFeed()
        feed.put(events)
        feed.finish(end)
        var batches: [[BuildEvent]] = []
        try await feed.drain(pausing: { try await Task.sleep(for: $0) }) { batches.append($0) }
        return batches
    }

    @Test func `everything arrives in order, in batches that leave room for keys`() async throws {
        let events = BuildScripts.lines(5000, from: 0, of: [1, 2], at: Workshop.now)
        let batches = try await drained(events)
        #expect(batches.count == 5)
        #expect(batches.flatMap { $0 } == events)
    }

    @Test func `large output is handed over in small parts`() async throws {
        let text = String(repeating: "x", count: 65_536)
        let batches = try await drained((0..<20).map { _ in .stepLog(1, stream: 1, text: text, Workshop.now) })
        #expect(batches.map(\.count) == [4, 4, 4, 4, 4])
    }

    @Test func `an error comes after all events`() async throws {
        let error = CaissonError(.dataLoss, "the log is torn")
        await #expect(throws: CaissonError.self) { try await drained(BuildScripts.underWay(Workshop.now), end: .failure(error)) }
    }

    @Test func `what comes while it is taken is not lost`() async throws {
        let feed = BuildFeed()
        let writer = Task {
            for number in 0..<200 { feed.put(BuildScripts.lines(7, from: number * 7, of: [1], at: Workshop.now)) }
            feed.finish(.success(()))
        }
        var taken: [BuildEvent] = []
        try await feed.drain(pausing: { try await Task.sleep(for: $0) }) { taken += $0 }
        await writer.value
        #expect(taken == BuildScripts.lines(1400, from: 0, of: [1], at: Workshop.now))
    }
}
