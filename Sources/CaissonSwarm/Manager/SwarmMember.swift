import CaissonAPI
import CaissonCore
import Synchronization

/// A machine that is manager and worker of its swarm: every part of both, over one store and one view of it.
struct SwarmMember<Timer: Clock>: Sendable where Timer.Duration == Duration {
    let membership: SwarmMembership
    let opened: OpenedStore
    let machine: any SwarmMachine
    let view: ClusterView
    let api: ControlAPI
    let troubles = Troubles()
    private let certificates: CertificateKeeper<Timer>
    private let workshop = Workshop()
    private let clock: Timer
    private let now: @Sendable () -> Timestamp

    init(
        _ membership: SwarmMembership, _ home: any SwarmHome, _ opened: OpenedStore, _ machine: any SwarmMachine,
        _ authority: any SwarmAuthority, clock: Timer, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.membership, self.opened, self.machine, self.clock, self.now) = (membership, opened, machine, clock, now)
        view = ClusterView(opened.store)
        api = ControlAPI(
            opened.store, view, node: membership.node, machine: machine, authority: authority, workshop: workshop,
            now: now)
        certificates = CertificateKeeper(
            membership: membership, home: home, authority: authority, store: opened.store, view: view, clock: clock,
            now: now)
    }

    /// Works until `ended` returns; `isReady` is called once everything can be asked for. Throws what the first part failed of.
    func run(isReady: @escaping @Sendable () -> Void, until ended: @escaping @Sendable () async throws -> Void) async throws {
        let (node, store, view, machine) = (membership.node, opened.store, view, machine)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await opened.run() }
            group.addTask { try await view.run() }
            group.addTask { await workshop.run() }
            group.addTask { try await machine.run() }
            _ = try await view.nextNews(past: 0)
            try await register()
            try await certificates.settle()
            group.addTask { try await certificates.run() }
            let manager = Manager(store, view, clock: clock, now: now)
            group.addTask { try await manager.run() }
            let agent = Agent(node: node, executor: machine, session: LocalSession(node, store, view), now: now)
            group.addTask { try await agent.run() }
            let keeper = DataPlaneKeeper(node, machine, store, view, clock: clock) { [troubles] in troubles.note($0) }
            group.addTask { try await keeper.run() }
            isReady()
            // A child like the others: a failing part ends its siblings, but not whoever waits for them.
            group.addTask {
                try await ended()
                throw CancellationError()
            }
        }
    }

    /// The machine as it is after this start, in the swarm's records.
    private func register() async throws {
        var description = try await machine.describe()
        while let node = view.snapshot?.nodes[membership.node] {
            // The keeper of the certificate says that.
            description.trust = node.description.trust
            let address = try await missingAddress(node)
            guard node.description != description || node.status.state != .ready || address != nil else { return }
            var changed = node
            if let address { (changed.status.address, changed.managerAddress) = (address.host, address.text) }
            changed.description = description
            changed.status.state = .ready
            changed.status.since = now()
            changed.meta.updatedAt = now()
            switch try await opened.store.commit(ClusterTransaction([.update(.node(changed))])) {
            case .done(let revision): return try await view.wait(reaching: revision.number)
            case .conflict, .deposed: _ = try await view.nextNews(past: view.snapshot?.revision ?? 0)
            }
        }
    }
}

extension SwarmMember {
    /// The address of a manager whose record is of a version without one; nil where it has one, and where it has to be told.
    private func missingAddress(_ node: NodeRecord) async throws -> AdvertisedAddress? {
        guard node.spec.role == .manager, node.managerAddress == nil else { return nil }
        let known = node.status.address.isEmpty ? nil : node.status.address
        do { return try await machine.advertisedAddress(known, listening: nil) } catch let error as CaissonError {
            guard error.code == .invalidArgument else { throw error }
            return nil
        }
    }
}

/// What is wrong just now with a part that goes on all the same.
final class Troubles: Sendable {
    private let text = Mutex<String?>(nil)

    func note(_ text: String?) { self.text.withLock { $0 = text } }
    var current: String? { text.withLock { $0 } }
}
