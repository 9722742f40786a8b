package import CaissonAPI
import CaissonCore
import Synchronization

/// The way from an agent to the manager in the same process.
package struct LocalSession: AgentSession {
    private let node: NodeID
    private let store: any ClusterStore
    private let view: ClusterView

    package init(_ node: NodeID, _ store: any ClusterStore, _ view: ClusterView) {
        (self.node, self.store, self.view) = (node, store, view)
    }

    package func assignments() -> AsyncThrowingStream<Assignments, any Error> {
        let reader = AssignmentReader(node, view)
        return AsyncThrowingStream {
            do { return try await reader.next() } catch is CancellationError { return nil }
        }
    }

    /// Writes what is not behind what is known already. A task that is gone is not told of any more.
    package func report(_ reports: [TaskReport]) async throws {
        let snapshot = view.snapshot
        let news = reports.filter { report in
            snapshot?.tasks[report.task].map { report.status.state >= $0.state } ?? false
        }
        // Nobody else writes these keys.
        let changes = news.map { [ClusterChange.put(.taskReport($0), expecting: .any)] }
        for transaction in ClusterTransaction.packing(changes) { _ = try await store.commit(transaction) }
    }
}

/// What a node is to run, each time that changes.
private final class AssignmentReader: Sendable {
    private let node: NodeID
    private let view: ClusterView
    private let seen = Mutex<Int64>(0)

    init(_ node: NodeID, _ view: ClusterView) { (self.node, self.view) = (node, view) }

    func next() async throws -> Assignments {
        while true {
            let news = try await view.nextNews(past: seen.withLock { $0 })
            seen.withLock { $0 = news.snapshot.revision }
            if news.changes?.contains(where: concerns) ?? true { return Assignments(for: node, in: news.snapshot) }
        }
    }

    /// Not the agent's own words, which are most of what happens.
    private func concerns(_ change: AppliedChange) -> Bool {
        switch change {
        case .put(.task(let task)): task.node == node
        case .deleted(.task): true
        case .put(.network), .put(.secret), .put(.config): true
        default: false
        }
    }
}
