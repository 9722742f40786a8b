package import CaissonAPI

/// Whether the managers of a swarm can decide, and who of them may go without ending that: a decision takes more than half of them.
package struct ManagerQuorum: Sendable, Equatable {
    package let managers: Set<NodeID>
    /// Those that answer.
    package let reachable: Set<NodeID>

    package init(managers: Set<NodeID>, reachable: Set<NodeID>) {
        self.managers = managers
        self.reachable = reachable.intersection(managers)
    }

    /// As the swarm's records show them: one that is only suspected does not count on.
    package init(_ snapshot: ClusterSnapshot) {
        let managers = snapshot.nodes.values.filter { $0.spec.role == .manager }
        self.init(
            managers: Set(managers.map(\.id)), reachable: Set(managers.filter { $0.status.state == .ready }.map(\.id)))
    }

    /// Whether enough of them answer.
    package var holds: Bool { reachable.count > managers.count / 2 }

    /// Why a manager may not become a worker, in Docker's words; nil where it may.
    package func refusal(demoting node: NodeID) -> String? {
        guard managers.contains(node) else { return nil }
        let rest = ManagerQuorum(managers: managers.subtracting([node]), reachable: reachable.subtracting([node]))
        if rest.managers.isEmpty { return "attempting to demote the last manager of the swarm" }
        return rest.holds ? nil : "can't remove member from the raft: this would result in a loss of quorum"
    }

    /// Why a worker may not become a manager; nil where it may. One that does not answer only raises what a decision takes.
    package func refusal(promoting node: NodeID, answers: Bool) -> String? {
        let all = ManagerQuorum(
            managers: managers.union([node]), reachable: answers ? reachable.union([node]) : reachable)
        return all.holds ? nil : "can't add member to the raft: this would result in a loss of quorum"
    }
}
