package import CaissonAPI

/// Keeps a node's network at what the swarm's records say, and tells managers that wait for it how far it is.
package struct DataPlaneKeeper<Timer: Clock>: Sendable where Timer.Duration == Duration {
    /// How long nothing may happen before the data plane is asked again: others may have touched what it holds.
    private static var period: Duration { .seconds(30) }

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
            try await view.wait(past: seen, orUntil: clock.now.advanced(by: Self.period), clock)
            let news = view.news(past: seen)
            guard let snapshot = news?.snapshot ?? view.snapshot else { continue }
            seen = snapshot.revision
            if let changes = news?.changes, !changes.contains(where: Self.concerns) { continue }
            // What is in force already is the data plane's to know, and when it has to look at all of it again.
            do {
                try await machine.dataPlane.apply(NodeEndpoints(for: node, in: snapshot))
                let known = Set(snapshot.networks.keys)
                if networks != known, try await machine.removeNetworks(except: known) { networks = known }
                tell(nil)
            } catch let error where !(error is CancellationError) {
                tell("\(error)")
                // All of it again, as after a start.
                seen = 0
                try await clock.sleep(until: clock.now.advanced(by: .seconds(1)), tolerance: nil)
                continue
            }
            if let news, isWaitedFor(news) { try await confirm(seen) }
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
