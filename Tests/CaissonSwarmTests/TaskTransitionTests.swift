import CaissonAPI
import CaissonSwarm
import Testing

@Suite("The task state table")
struct TaskTransitionTests {
    struct Case: CustomTestStringConvertible {
        let from: TaskState?
        let to: TaskState
        let owners: Set<TaskOwner>?
        var testDescription: String { "\(from.map(\.name) ?? "none") → \(to.name)" }
    }

    static let cases = [
        Case(from: nil, to: .new, owners: [.orchestrator]),
        Case(from: nil, to: .assigned, owners: [.orchestrator, .allocator, .scheduler]),
        Case(from: .new, to: .assigned, owners: [.allocator, .scheduler]),
        Case(from: .pending, to: .assigned, owners: [.scheduler]),
        Case(from: .pending, to: .running, owners: nil),
        Case(from: nil, to: .running, owners: nil),
        Case(from: .assigned, to: .running, owners: [.agent]),
        Case(from: .running, to: .failed, owners: [.agent]),
        Case(from: .running, to: .rejected, owners: nil),
        Case(from: .preparing, to: .rejected, owners: [.agent]),
        Case(from: .running, to: .running, owners: []),
        Case(from: .running, to: .starting, owners: nil),
        Case(from: .failed, to: .running, owners: nil),
        Case(from: .shutdown, to: .failed, owners: nil),
        Case(from: .running, to: .orphaned, owners: [.nodeKeeper]),
        Case(from: .pending, to: .orphaned, owners: nil),
        Case(from: .complete, to: .orphaned, owners: nil),
    ]

    @Test("A move has the owners of the states it leaves, or is refused", arguments: cases)
    func owners(example: Case) {
        #expect(TaskTransition.owners(from: example.from, to: example.to) == example.owners)
    }

    @Test("No move leads back")
    func monotonic() {
        for from in TaskState.allCases {
            for to in TaskState.allCases where to < from {
                #expect(TaskTransition.owners(from: from, to: to) == nil)
            }
        }
    }
}
