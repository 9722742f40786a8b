package import CaissonAPI
package import CaissonCore
import Synchronization

/// What is in a scripted swarm.
package struct SwarmScript: Sendable {
    package var status = SwarmStatus(state: .inactive)
    package var nodes: [NodeDetails] = []
    package var services: [ServiceDetails] = []
    package var tasks: [TaskSummary] = []
    package var networks: [SwarmNetworkDetails] = []
    /// Answers to `service why`, by the service's name.
    package var explanations: [String: [TaskExplanation]] = [:]
    /// By the ID of a service or a task.
    package var logs: [String: [ServiceLogEntry]] = [:]
    /// The number of its last change.
    package var revision: Int64 = 1

    package init() {}

    /// All of it, as a watch begins.
    package var whole: SwarmChange {
        var change = SwarmChange(revision: revision, isWhole: true)
        (change.nodes, change.services, change.tasks, change.networks) = (nodes, services, tasks, networks)
        return change
    }

    /// What became of it.
    package func delta(to new: SwarmScript) -> SwarmChange {
        var change = SwarmChange(revision: new.revision, isWhole: false)
        (change.nodes, change.removedNodes) = difference(nodes, new.nodes)
        (change.services, change.removedServices) = difference(services, new.services)
        (change.tasks, change.removedTasks) = difference(tasks, new.tasks)
        (change.networks, change.removedNetworks) = difference(networks, new.networks)
        return change
    }

    private func difference<Object: Identifiable & Equatable>(_ old: [Object], _ new: [Object]) -> ([Object], [Object.ID]) {
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.id, $0) })
        let after = Set(new.map(\.id))
        return (new.filter { before[$0.id] != $0 }, old.map(\.id).filter { !after.contains($0) })
    }
}

extension ScriptedWorld {
    /// Changes the swarm and tells all who watch it.
    package func changeSwarm(_ body: (inout SwarmScript) -> Void) {
        let change = edit { state in
            let old = state.swarm
            body(&state.swarm)
            state.swarm.revision += 1
            return old.delta(to: state.swarm)
        }
        for watcher in listeners.withLock({ Array($0.swarm.values) }) { watcher.yield(change) }
    }

    /// Ends the watches, as an engine that goes does.
    package func breakSwarm(_ error: CaissonError) {
        let all = listeners.withLock { listeners in
            defer { listeners.swarm = [:] }
            return Array(listeners.swarm.values)
        }
        for watcher in all { watcher.finish(throwing: error) }
    }

    func swarmStream() -> AsyncThrowingStream<SwarmChange, any Error> {
        let (stream, continuation) = AsyncThrowingStream<SwarmChange, any Error>.makeStream()
        continuation.yield(read(\.swarm).whole)
        let key = listeners.withLock { listeners -> Int in
            listeners.next += 1
            listeners.swarm[listeners.next] = continuation
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in self?.listeners.withLock { $0.swarm[key] = nil } }
        return stream
    }
}

/// A swarm over values in memory; what is asked of it is recorded and, as far as it changes specs, done.
package struct ScriptedSwarm: SwarmAPI {
    let world: ScriptedWorld

    package init(world: ScriptedWorld) { self.world = world }

    /// The swarm, as long as the long-lived engine runs and this machine is in one.
    func script() throws -> SwarmScript {
        let (daemon, swarm) = world.read { ($0.daemon, $0.swarm) }
        guard daemon != nil else {
            throw CaissonError(.unavailable, "the long-lived engine does not run: start it with \"caissond start\"")
        }
        guard swarm.status.state == .active else {
            throw CaissonError(.failedPrecondition, SwarmWords.noManager)
        }
        return swarm
    }

    package func swarmStatus() async throws -> SwarmStatus {
        let (daemon, status) = world.read { ($0.daemon, $0.swarm.status) }
        guard daemon != nil else {
            throw CaissonError(.unavailable, "the long-lived engine does not run: start it with \"caissond start\"")
        }
        return status
    }

    package func initializeSwarm(_ request: SwarmInitRequest) async throws -> SwarmStatus {
        try world.enter("swarm.initialize")
        return world.edit { state in
            state.swarm.status = SwarmStatus(state: .active)
            return state.swarm.status
        }
    }

    package func leaveSwarm(force: Bool) async throws {
        try world.enter("swarm.leave")
        world.edit { $0.swarm = SwarmScript() }
        world.breakSwarm(CaissonError(.failedPrecondition, "this machine left the swarm"))
    }

    package func swarm() async throws -> SwarmDetails { throw CaissonError(.notImplemented, "the script has no cluster spec") }
    package func updateSwarm(_ spec: ClusterSpec, version: Int64) async throws { try world.enter("swarm.update") }
    package func rotateSwarm(_ what: SwarmRotation, version: Int64) async throws { try world.enter("swarm.rotate") }

    package func watchSwarm() -> AsyncThrowingStream<SwarmChange, any Error> {
        do {
            _ = try script()
            if let failure = world.read({ $0.failures["swarm.watch"] }) { throw failure }
            return world.swarmStream()
        } catch {
            return AsyncThrowingStream { throw error }
        }
    }
}
