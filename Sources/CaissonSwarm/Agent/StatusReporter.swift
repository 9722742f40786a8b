import CaissonAPI
import CaissonCore
import Synchronization

/// Hands in how tasks are doing: what gathers while one batch is on its way goes with the next, the newest of each task only.
final class StatusReporter: Sendable {
    private struct State {
        var waiting: [TaskID: TaskReport] = [:]
        var count: Int64 = 0
    }

    private let node: NodeID
    private let session: any AgentSession
    private let retry: Duration
    private let state = Mutex(State())
    private let signal = RevisionSignal(Revision(0))

    /// A batch that was not taken is said again after `retry`.
    init(_ node: NodeID, _ session: any AgentSession, retry: Duration = .milliseconds(200)) {
        self.node = node
        self.session = session
        self.retry = retry
    }

    func report(_ task: TaskRecord, _ status: TaskStatus) {
        let count = state.withLock { state in
            state.waiting[task.id] = TaskReport(task: task.id, node: node, status: status)
            state.count += 1
            return state.count
        }
        signal.publish(Revision(count))
    }

    /// Works until it is cancelled.
    func run() async throws {
        var seen: Int64 = 0
        while true {
            try await signal.wait(past: Revision(seen))
            let batch = state.withLock { state in
                seen = state.count
                defer { state.waiting = [:] }
                return state.waiting
            }
            do {
                try await session.report(batch.values.sorted { $0.task < $1.task })
            } catch let error where !(error is CancellationError) {
                // Newer words of the same tasks stand.
                state.withLock { $0.waiting.merge(batch) { newer, _ in newer } }
                seen -= 1
                try await Task.sleep(for: retry)
            }
        }
    }
}
