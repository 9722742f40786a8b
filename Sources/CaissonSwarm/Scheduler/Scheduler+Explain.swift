package import CaissonAPI
package import CaissonCore

/// What a node says to a task.
package struct NodeVerdict: Sendable, Equatable {
    package let node: NodeID
    /// Every reason against it, in the order of the filters; empty for a node that would take the task.
    package let reasons: [String]
    /// How many tasks of the service it has.
    package let serviceTasks: Int
    /// How many tasks it has in all.
    package let tasks: Int
    /// How often the service's version failed here lately; from ``Scheduler/mostFailures`` on the node comes last.
    package let failures: Int
}

extension Scheduler {
    /// Each node's answer to a task as things stand: what `service why` and a plan show. Nothing is changed by asking.
    ///
    /// A task that has a node is judged as if it had none, by what the others leave.
    package func verdicts(on task: TaskRecord, _ snapshot: ClusterSnapshot, now: Timestamp) -> [NodeVerdict] {
        var others = snapshot
        others.apply([.deleted(.task(task.id))], revision: snapshot.revision)
        let question = SchedulingTask(task, snapshot)
        let filters = NodeFilter.allCases.filter { $0.applies(to: question) }
        let nodes = NodeSet(others, now: now)
        let (counts, failures) = (nodes.taskCounts(of: task.service), nodes.failures(of: task))
        return nodes.records.indices.map { node in
            let refusing = filters.filter { !$0.admits(question, nodes, node, serviceTasks: counts[node] ?? 0) }
            return NodeVerdict(
                node: nodes.records[node].id, reasons: refusing.map { $0.explanation(of: nodes.records[node].name) },
                serviceTasks: counts[node] ?? 0, tasks: nodes.taskCounts[node], failures: failures[node] ?? 0)
        }
    }
}

extension NodeFilter {
    /// The refusal of one node by name.
    fileprivate func explanation(of node: String) -> String {
        switch self {
        case .ready: "\(node) is not available for new tasks"
        case .resources: "insufficient resources on \(node)"
        case .plugins: "missing plugin on \(node)"
        case .constraints: "scheduling constraints not satisfied on \(node)"
        case .platform: "unsupported platform on \(node)"
        case .hostPorts: "host-mode port already in use on \(node)"
        case .maxReplicas: "max replicas per node limit reached on \(node)"
        }
    }
}
