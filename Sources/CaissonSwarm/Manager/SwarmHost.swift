package import CaissonAPI
package import CaissonCore
import Synchronization

/// This machine's part in a swarm, from the making of one to its end, over starts and ends of the process.
package final class SwarmHost<Timer: Clock>: Sendable where Timer.Duration == Duration {
    /// What the machine is just now.
    enum Part: Sendable {
        case starting
        case inactive
        case member(SwarmMember<Timer>)
        case failed(any Error)
    }

    private struct State {
        var part = Part.starting
        var changes: Int64 = 0
    }

    private let home: any SwarmHome
    private let machine: any SwarmMachine
    private let authority: any SwarmAuthority
    private let clock: Timer
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())
    private let signal = RevisionSignal(Revision(0))
    private let gate = SerialGate()

    package init(
        _ home: any SwarmHome, _ machine: any SwarmMachine, _ authority: any SwarmAuthority, clock: Timer,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.home, self.machine, self.authority, self.clock, self.now) = (home, machine, authority, clock, now)
    }

    /// Works until cancelled. Throws what the store or a part of the swarm failed of; it may be called again.
    package func run() async throws {
        do {
            while true {
                if let membership = try home.membership() { try await serve(membership) } else { try await rest() }
            }
        } catch {
            become(.failed(error))
            throw error
        }
    }

    private func serve(_ membership: SwarmMembership) async throws {
        let opened = try home.openStore()
        defer { opened.close() }
        let member = SwarmMember(membership, home, opened, machine, authority, clock: clock, now: now)
        do {
            try await member.run(isReady: { [self] in become(.member(member)) }) { [self] in
                try await wait { if case .member = $0 { false } else { true } }
            }
        } catch is CancellationError where !Task.isCancelled {
            // Its parts were ended because the machine leaves.
        }
    }

    /// Until a swarm is made. What one left behind goes first.
    private func rest() async throws {
        if try home.hasRemains() {
            try await machine.removeLeftovers(keeping: [])
            try await machine.dataPlane.clear()
            guard try await machine.removeNetworks(except: []) else {
                throw CaissonError(.conflict, "a network of the swarm that was left is still used by a container")
            }
            try home.erase()
        }
        become(.inactive)
        try await wait { if case .inactive = $0 { false } else { true } }
    }

    /// What it is just now, in a few words.
    package var words: String {
        switch state.withLock(\.part) {
        case .starting: "starting"
        case .inactive: "in no swarm"
        case .member(let member):
            "node \(member.membership.node.short)" + (member.troubles.current.map { ", its network fails: \($0)" } ?? "")
        case .failed(let error): "\(error)"
        }
    }

    // MARK: - Part

    private func become(_ part: Part) {
        let changes = state.withLock { state in
            state.part = part
            state.changes += 1
            return state.changes
        }
        signal.publish(Revision(changes))
    }

    private func wait(until isSo: @escaping @Sendable (Part) -> Bool) async throws {
        while true {
            let (part, changes) = state.withLock { ($0.part, $0.changes) }
            if isSo(part) { return }
            try await signal.wait(past: Revision(changes))
        }
    }

    /// The part once it is clear; throws what keeps it from becoming clear.
    private func settled() async throws -> SwarmMember<Timer>? {
        try await wait { if case .starting = $0 { false } else { true } }
        switch state.withLock(\.part) {
        case .member(let member): return member
        case .failed(let error): throw CaissonError(.unavailable, "the swarm's manager does not run: \(error)", cause: error)
        case .starting, .inactive: return nil
        }
    }

    /// What answers users. Throws `failedPrecondition` in Docker's words outside of a swarm.
    func api() async throws -> ControlAPI {
        if let member = try await settled() { return member.api }
        throw CaissonError(.failedPrecondition, SwarmWords.noManager)
    }
}

extension SwarmHost {
    /// Whether this machine is in a swarm.
    package func swarmStatus() async throws -> SwarmStatus {
        guard let member = try await settled() else { return SwarmStatus(state: .inactive) }
        return member.status
    }

    package func initializeSwarm(_ request: SwarmInitRequest) async throws -> SwarmStatus {
        try await gate.run { [self] in
            if let member = try await settled() {
                guard request.forceNewCluster else { throw CaissonError(.failedPrecondition, SwarmMessages.isMember) }
                return try await member.api.beginAnew(request)
            }
            let foundation = try await SwarmFoundation(request, machine, authority, now: now())
            if try home.hasRemains() { try home.erase() }
            let opened = try home.openStore()
            do {
                _ = try await opened.store.commit(ClusterTransaction(foundation.changes))
                opened.close()
            } catch {
                opened.close()
                throw error
            }
            try home.save(foundation.membership)
            become(.starting)
        }
        return try await swarmStatus()
    }

    package func leaveSwarm(force: Bool) async throws {
        try await gate.run { [self] in
            guard try await settled() != nil else { throw CaissonError(.failedPrecondition, "This node is not part of a swarm") }
            // The only machine there is: with it goes the swarm.
            guard force else { throw CaissonError(.failedPrecondition, SwarmMessages.isLastManager) }
            try home.forgetMembership()
            become(.starting)
            _ = try await settled()
        }
    }
}

/// Docker's words, with the name of our program.
enum SwarmMessages {
    static let isMember =
        "This node is already part of a swarm. Use \"caisson swarm leave\" to leave this swarm and make another one."
    static let isLastManager =
        "You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message."
}
