import CaissonSwarm
import TestSupport
import Testing

@Suite("A cluster store")
struct ConformanceTests {
    @Test("Every store answers as the protocol says", arguments: StoreSubject.allCases, ConformanceCase.all)
    func answers(subject: StoreSubject, promise: ConformanceCase) async throws {
        let clock = ManualClock()
        try await subject.with(clock: clock) { store in
            var runner = ScriptRunner(store: store, clock: clock)
            for line in promise.lines {
                let answer = try await runner.answer(line.command)
                #expect(answer == line.answer, "\(line.command)")
            }
        }
    }
}
