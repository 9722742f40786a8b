package import CaissonAPI

/// Keeps a node's network at what the swarm's records say, and tells managers that wait for it how far it is.
package struct DataPlaneKeeper<Timer: Clock>: Sendable where Timer.Duration == Duration {
    private let node: NodeID
    private let machine: any SwarmMachine
    private let store: any ClusterStore
    private let view: ClusterView
    private let clock: Timer
    /// Told what the data plane fails of, and nil when it is well again.
    private let tell: @Sendable (String?) -> Void

    package init(
        _ node: NodeID, _ machine: any SwarmMachine, _ store: any ClusterStore, _ view: ClusterView, clock: Timer,
        tell: @escaping @Sendable (String?) -> Void
    ) {
        (self.node, self.machine, self.store, self.view, self.clock, self.tell) = (node, machine, store, view, clock, tell)
    }

    /// Works until cancelled. Throws what the store throws; a data plane that fails is tried again, and tasks run on meanwhile.
    package func run() async throws {
        var networks: Set<NetworkID>?
        var seen: Int64 = 0
        while true {
            let news = try await view.nextNews(past: seen)
            seen = news.snapshot.revision
            guard news.changes?.contains(where: Self.concerns) ?? true else { continue }
            // What is in force already is the data plane's to know.
            do {
                try await machine.dataPlane.apply(NodeEndpoints(for: node, in: news.snapshot))
                let known = Set(news.snapshot.networks.keys)
                if networks != known, try await machine.removeNetworks(except: known) { networks = known }
                tell(nil)
            } catch let error where !(error is CancellationError) {
                tell("\(error)")
                // All of it again, as after a start.
                seen = 0
                try await clock.sleep(until: clock.now.advanced(by: .seconds(1)), tolerance: nil)
                continue
            }
            if isWaitedFor(news) { try await confirm(seen) }
        }
    }

    private static func concerns(_ change: AppliedChange) -> Bool {
        switch change {
        case .put(.cluster), .put(.node), .put(.nodeReport), .put(.secret), .put(.config): false
        case .deleted(.nodeReport), .deleted(.secret), .deleted(.config), .deleted(.taskReport): false
        default: true
        }
    }

    /// Somebody waits where a task is being drained; a word for every revision would be a write for every write.
    private func isWaitedFor(_ news: ClusterView.News) -> Bool {
        guard let changes = news.changes else { return news.snapshot.tasks.all.contains { $0.desired == .draining } }
        return changes.contains { if case .put(.task(let task)) = $0 { task.desired == .draining } else { false } }
    }

    private func confirm(_ revision: Int64) async throws {
        let report = NodeReport(node: node, appliedRevision: revision)
        _ = try await store.commit(ClusterTransaction([.put(.nodeReport(report), expecting: .any)]))
    }
}
