import CaissonAPI

/// Forgets ended tasks: those of slots that are gone at once, others beyond the history limit.
struct TaskReaper {
    /// The tasks of one slot that are to be forgotten.
    static func surplus(_ slot: ServiceWork.Slot, limit: Int) -> [TaskRecord] {
        let ended = slot.tasks.filter { !$0.desired.isWanted && hasEnded($0) }
        let gone = ended.filter { $0.desired == .remove }
        guard limit >= 0 else { return gone }
        var kept = ended.filter { $0.desired != .remove }
        // The last task of a slot that was given up says that the slot is taken.
        let floor = slot.tasks.contains { $0.desired.isWanted } ? 0 : 1
        let bound = max(limit, floor)
        if kept.count > bound { kept.removeLast(bound) } else { kept = [] }
        return gone + kept
    }

    /// A task that never got a node has nothing to stop.
    private static func hasEnded(_ task: TaskRecord) -> Bool { task.state.isTerminal || task.state < .assigned }

    /// Completed tasks of a job's earlier runs are history too.
    static func formerRuns(_ slot: ServiceWork.Slot, iteration: UInt64, limit: Int) -> [TaskRecord] {
        let ended = slot.tasks.filter { $0.jobIteration < iteration && $0.desired.isWanted && $0.state == .complete }
        return limit >= 0 && ended.count > limit ? Array(ended.dropLast(limit)) : []
    }
}
