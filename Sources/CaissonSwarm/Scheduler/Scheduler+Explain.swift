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
        return NodeSet(others, now: now).all.map { node in
            NodeVerdict(
                node: node.id, reasons: filters.filter { !$0.admits(question, node) }.map { $0.explanation(of: node.record.name) },
                serviceTasks: node.taskCount(of: task.service), tasks: node.taskCount, failures: node.failureCount(of: task))
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
