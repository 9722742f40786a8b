import CaissonAPI

extension Simulation {
    /// A manager there is, by a number that starts over.
    func member(_ number: Int) -> Int {
        let members = managers.filter(\.isMember)
        return members.isEmpty ? 0 : members[number % members.count].number
    }

    /// A worker becomes a manager, where the managers can decide that and a decision stays possible.
    mutating func promote(_ node: Int) {
        guard let decider, !managers[node].isMember, let record = store.truth.nodes[agents[node].node] else { return }
        let answers = managers[node].isUp(step) && network.talk(decider, node, at: step)
        guard quorum(asking: decider).refusal(promoting: agents[node].node, answers: answers) == nil else { return }
        setRole(.manager, of: record)
        managers[node].isMember = true
        checkQuorum(after: "promotion", of: node)
    }

    /// A manager becomes a worker, unless the rule refuses it.
    mutating func demote(_ node: Int) {
        guard let decider, managers[node].isMember, let record = store.truth.nodes[agents[node].node] else { return }
        let refusal = quorum(asking: decider).refusal(demoting: agents[node].node)
        guard refusal == nil || scenario.bug == .ignoreQuorum else { return }
        setRole(.worker, of: record)
        managers[node].isMember = false
        managers[node].loseMemory()
        checkQuorum(after: "demotion", of: node)
    }

    private mutating func setRole(_ role: NodeSpec.Role, of record: NodeRecord) {
        var record = record
        record.spec.role = role
        write(ClusterTransaction([.update(.node(record))]))
    }

    /// I13: they could decide just now.
    private mutating func checkQuorum(after change: String, of node: Int) {
        if decider == nil { oracles.fail("I13", "no decision can be taken after the \(change) of node \(node)") }
    }
}
