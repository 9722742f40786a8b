import CaissonAPI

/// Forgets ended tasks: those of slots that are gone at once, others beyond the history limit.
struct TaskReaper {
    /// The tasks of one slot of `service` that are to be forgotten.
    static func surplus(_ slot: ServiceWork.Slot, of service: ServiceRecord, limit: Int) -> [TaskRecord] {
        let ended = slot.tasks.filter { !$0.desired.isWanted && hasEnded($0) }
        let gone = ended.filter { $0.desired == .remove }
        guard limit >= 0 else { return gone }
        var kept = ended.filter { $0.desired != .remove }
        let bound = max(limit, isNeeded(kept.last, slot, service) ? 1 : 0)
        if kept.count > bound { kept.removeLast(bound) } else { kept = [] }
        return gone + kept
    }

    /// The last task of a slot that was given up says that the slot is taken, and any last task how often the present spec was
    /// started again, where none that is meant to be there goes on counting.
    private static func isNeeded(_ last: TaskRecord?, _ slot: ServiceWork.Slot, _ service: ServiceRecord) -> Bool {
        guard let last else { return false }
        let wanted = slot.tasks.filter(\.desired.isWanted)
        if wanted.isEmpty { return true }
        guard last.specVersion == service.specVersion, last.jobIteration == service.job?.iteration ?? 0 else {
            return false
        }
        return !wanted.contains { $0.specVersion == last.specVersion && $0.restarts.count >= last.restarts.count }
    }

    /// A task that never got a node has nothing to stop.
    private static func hasEnded(_ task: TaskRecord) -> Bool { task.state.isTerminal || task.state < .assigned }

    /// Completed tasks of a job's earlier runs are history too.
    static func formerRuns(_ slot: ServiceWork.Slot, iteration: UInt64, limit: Int) -> [TaskRecord] {
        let ended = slot.tasks.filter { $0.jobIteration < iteration && $0.desired.isWanted && $0.state == .complete }
        return limit >= 0 && ended.count > limit ? Array(ended.dropLast(limit)) : []
    }
}
