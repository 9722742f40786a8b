import CaissonAPI
package import CaissonCore

/// Chooses nodes for tasks: a function of a snapshot, so that a plan and a deed are the same.
///
/// Tasks of one service and version are placed together: the filters look at each node once, then a heap gives the best
/// node for each. What nodes really use is not looked at, only what is reserved, as in swarmkit.
package struct Scheduler: Sendable {
    /// What makes a node better than another that fits too.
    package enum Strategy: String, Sendable, CaseIterable {
        /// The fewest tasks of the service, then the fewest of all.
        case spread
        /// The fullest, so that others stay free.
        case binpack
    }

    /// From so many failures of a service's version on, a node comes after all that have fewer.
    package static let mostFailures = 5
    /// How long a failure is held against a node.
    package static let failureWindow = Duration.seconds(300)

    package var strategy: Strategy

    package init(strategy: Strategy = .spread) { self.strategy = strategy }

    /// Gives every task that has its addresses a node, or the reason why it gets none, in place.
    ///
    /// Tasks in another state than `pending` and those that are no longer wanted are left alone. `snapshot` is what the
    /// nodes carry already.
    package func place(_ tasks: inout [TaskRecord], _ snapshot: ClusterSnapshot, now: Timestamp) {
        let waiting = tasks.indices.filter { tasks[$0].state == .pending && tasks[$0].desired.isWanted }
        guard !waiting.isEmpty else { return }
        var nodes = NodeSet(snapshot, now: now)
        for group in TaskGroup.groups(waiting, tasks) {
            if group.isPinned {
                for index in group.members { pin(&tasks[index], &nodes, snapshot, now) }
            } else {
                spread(group.members, &tasks, &nodes, snapshot, now)
            }
        }
    }

    /// A global service's task: its one node, or none.
    private func pin(_ task: inout TaskRecord, _ nodes: inout NodeSet, _ snapshot: ClusterSnapshot, _ now: Timestamp) {
        guard let index = task.node.flatMap({ nodes.index[$0] }) else { return task.refuse("no suitable node") }
        var pipeline = FilterPipeline(SchedulingTask(task, snapshot))
        guard pipeline.admits(nodes.all[index]) else { return task.refuse(pipeline.explanation) }
        nodes.all[index].assign(&task, now)
    }

    private func spread(
        _ members: [Int], _ tasks: inout [TaskRecord], _ nodes: inout NodeSet, _ snapshot: ClusterSnapshot, _ now: Timestamp
    ) {
        guard let first = members.first else { return }
        let model = tasks[first]
        var pipeline = FilterPipeline(SchedulingTask(model, snapshot))
        let labels = model.spec.placement.spreadOver
        var tree = SpreadTree(nodes.all) { node in
            labels.map { node.record.label($0) }
        } tasks: { node in
            node.taskCount(of: model.service)
        } rank: { index in
            pipeline.admits(nodes.all[index]) ? rank(model, nodes.all[index], index) : nil
        }
        var left = members[...]
        while let index = left.first {
            let isPlaced = tree.place { node in
                guard pipeline.stillAdmits(nodes.all[node]) else { return .refused }
                nodes.all[node].assign(&tasks[index], now)
                return .placed(rank(model, nodes.all[node], node))
            }
            guard isPlaced else { break }
            left.removeFirst()
        }
        let explanation = left.isEmpty ? "" : pipeline.explanation
        for index in left { tasks[index].refuse(explanation) }
    }

    private func rank(_ task: TaskRecord, _ node: SchedulerNode, _ index: Int) -> NodeRank {
        let failures = node.failureCount(of: task)
        let (first, second) =
            switch strategy {
            case .spread: (node.taskCount(of: task.service), node.taskCount)
            case .binpack: (-node.fullness, -node.taskCount)
            }
        return NodeRank(failures: failures < Self.mostFailures ? 0 : failures, first: first, second: second, index: index)
    }
}

extension TaskRecord {
    fileprivate mutating func refuse(_ reason: String) {
        if status.error != reason { status.error = reason }
    }
}

extension SchedulerNode {
    fileprivate mutating func assign(_ task: inout TaskRecord, _ now: Timestamp) {
        task.assignedResources = place(task)
        task.node = id
        task.status = TaskStatus(state: .assigned, since: now, message: "scheduler assigned task to node")
    }

    /// How much of the scarcer of CPUs and memory is reserved, in thousandths; 0 for a node that tells neither.
    fileprivate var fullness: Int {
        let resources = record.description.resources
        func share(_ free: Int64, _ all: Int64) -> Int { all > 0 ? Int((all - free) * 1000 / all) : 0 }
        return max(share(freeCPUs, resources.nanoCPUs), share(freeMemory, resources.memoryBytes))
    }
}

extension NodeRecord {
    /// The value of `node.labels.x` or `engine.labels.x`; nothing for a label the node has not, and for any other name.
    fileprivate func label(_ name: String) -> String {
        for (prefix, labels) in [("node.labels.", spec.labels), ("engine.labels.", description.engineLabels)]
        where name.hasPrefix(prefix) {
            return labels[String(name.dropFirst(prefix.count))] ?? ""
        }
        return ""
    }
}
