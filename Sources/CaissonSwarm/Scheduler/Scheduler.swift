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
        var work = SchedulerWork(snapshot, strategy, now)
        for group in TaskGroup.groups(waiting, tasks) {
            if group.isPinned {
                for index in group.members { work.pin(&tasks[index]) }
            } else {
                work.spread(group.members, &tasks)
            }
        }
    }
}
