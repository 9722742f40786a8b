import CaissonAPI

/// I8: what lies on a node is what its tasks use, as long as they do.
extension Oracles {
    mutating func checkSecrets(of agent: SimulatedAgent) {
        var used: Set<SecretID> = []
        for (id, task) in agent.tasks {
            let wanted = task.record.spec.container.secrets
            if !task.record.state.isTerminal { used.formUnion(wanted.map(\.id)) }
            let state = task.status.state
            if state.isTerminal, !task.readable.isEmpty {
                return fail("I8", "what task \(id) could read is still there after its end")
            }
            let versions = Dictionary(wanted.map { ($0.id, $0.version) }) { first, _ in first }
            if [.ready, .starting, .running].contains(state), task.readable != versions {
                return fail("I8", "task \(id) reads other secrets than its own")
            }
        }
        guard agent.given.keys.allSatisfy(used.contains) else {
            return fail("I8", "node \(agent.node) has a secret none of its tasks uses")
        }
    }
}
