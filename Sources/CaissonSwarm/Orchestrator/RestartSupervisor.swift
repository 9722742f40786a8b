import CaissonAPI
import CaissonCore

/// Replaces tasks that ended, as the restart policy says, and tasks whose node is lost, drained or no longer fitting.
///
/// What has happened in a slot travels from task to task (``RestartHistory``), so a new leader goes on counting.
struct RestartSupervisor {
    /// Goes through the slots that take part (a job leaves out those of earlier runs).
    static func step(_ work: inout ServiceWork, takesPart: (TaskRecord) -> Bool = { _ in true }) {
        for slot in work.slots.indices {
            replaceEnded(&work, slot, takesPart)
            relocate(&work, slot, takesPart)
            replaceLost(&work, slot, takesPart)
            dropSurplus(&work, slot, takesPart)
        }
    }

    /// Whether the policy lets an ended task be followed by another.
    ///
    /// `history` is that of the slot (``slotHistory(_:like:)``): beside a lost task another chain of restarts may have begun.
    static func mayRestart(_ task: TaskRecord, history: RestartHistory, isJob: Bool, bug: SeededBug? = nil) -> Bool {
        let policy = task.spec.restart
        switch policy.condition {
        case .none: return false
        case .onFailure: if task.state == .complete { return false }
        case .any: if isJob, task.state == .complete { return false }
        }
        if policy.maxAttempts == 0 || bug == .ignoreRestartBound { return true }
        if policy.window == .zero { return history.count < policy.maxAttempts }
        // Counted back from the end of the task, so that it does not matter when somebody looks.
        let end = max(task.status.since, history.recent.last ?? task.status.since)
        let start = end.advanced(by: .zero - policy.window)
        return history.recent.count { $0 > start && $0 <= end } < Int(clamping: policy.maxAttempts)
    }

    /// Whether a task ended by itself and nothing follows it.
    static func isGivenUp(_ task: TaskRecord, _ work: ServiceWork) -> Bool {
        task.isRetired && task.state.isTerminal && task.state != .shutdown && task.state != .orphaned
            && !mayRestart(task, work)
    }

    private static func mayRestart(_ task: TaskRecord, _ work: ServiceWork) -> Bool {
        let tasks = work.slots.first { $0.slot == task.slot }?.tasks ?? []
        let isJob = work.service.spec.value.mode.isJob
        return mayRestart(task, history: slotHistory(tasks, like: task), isJob: isJob, bug: work.bug)
    }

    /// What tasks of a slot have been through that are of one spec and run with `task`.
    static func slotHistory(_ tasks: [TaskRecord], like task: TaskRecord) -> RestartHistory {
        let alike = tasks.lazy.filter { $0.specVersion == task.specVersion && $0.jobIteration == task.jobIteration }
        return alike.map(\.restarts).max { $0.count < $1.count } ?? task.restarts
    }

    /// The history of the task that follows `task`.
    private static func history(after task: TaskRecord, _ tasks: [TaskRecord], _ work: ServiceWork) -> RestartHistory {
        let (service, now) = (work.service, work.now)
        // What an older spec did is not held against the new one.
        var history = task.specVersion == service.specVersion ? slotHistory(tasks, like: task) : RestartHistory()
        history.count += 1
        let window = task.spec.restart.window
        if task.spec.restart.maxAttempts > 0, window > .zero {
            let start = now.advanced(by: .zero - window)
            history.recent = history.recent.filter { $0 > start } + [now]
        }
        if task.specVersion == service.specVersion, UpdateSupervisor.countsAsFailure(task, in: service) {
            history.updateFailures += 1
        }
        return history
    }

    private static func replaceEnded(_ work: inout ServiceWork, _ slot: Int, _ takesPart: (TaskRecord) -> Bool) {
        let isJob = work.service.spec.value.mode.isJob
        var last: TaskRecord?
        for index in work.slots[slot].tasks.indices {
            let task = work.slots[slot].tasks[index]
            guard task.desired.isWanted, task.state.isTerminal, takesPart(task) else { continue }
            // A job's completed task is the result; it stays as it is.
            if isJob, task.state == .complete { continue }
            work.retire(slot, index)
            last = task
        }
        // A failed new task beside an old one that still serves is the update's to try again.
        let isFilled = work.slots[slot].tasks.contains { $0.desired.isWanted && takesPart($0) && !work.isLost($0) }
        if let last, !isFilled { replace(last, &work, slot) }
    }

    private static func replace(_ task: TaskRecord, _ work: inout ServiceWork, _ slot: Int) {
        if task.state == .orphaned {
            refill(&work, slot)
        } else if mayRestart(task, work) {
            restart(task, &work)
        }
    }

    /// Gives a slot a task for a reason that is nobody's failure. What its tasks of this spec have been through still
    /// counts: one that ended by itself before is followed as the policy says.
    static func refill(_ work: inout ServiceWork, _ slot: Int) {
        let service = work.service
        let iteration = service.job?.iteration ?? 0
        let last = work.slots[slot].tasks.last { $0.specVersion == service.specVersion && $0.jobIteration == iteration }
        if let last, last.isRetired, last.state.isTerminal, last.state != .shutdown, last.state != .orphaned {
            if !isGivenUp(last, work) { restart(last, &work) }
        } else {
            let (place, tasks) = (work.slots[slot].slot, work.slots[slot].tasks)
            work.create(in: place, restarts: last.map { slotHistory(tasks, like: $0) })
        }
    }

    /// Makes the task that follows an ended one, after the policy's delay.
    static func restart(_ task: TaskRecord, _ work: inout ServiceWork) {
        let start = task.status.since.advanced(by: task.spec.restart.delay)
        let tasks = work.slots.first { $0.slot == task.slot }?.tasks ?? []
        let history = history(after: task, tasks, work)
        work.create(in: task.slot, notBefore: start, restarts: history)
    }

    /// Moves a slot off a node that is to be emptied or no longer meets the constraints.
    private static func relocate(_ work: inout ServiceWork, _ slot: Int, _ takesPart: (TaskRecord) -> Bool) {
        guard case .number = work.slots[slot].slot else { return }
        for index in work.slots[slot].tasks.indices {
            let task = work.slots[slot].tasks[index]
            guard task.isLive, takesPart(task), ConstraintEnforcer.mustLeave(task, work.node(of: task)) else {
                continue
            }
            work.retire(slot, index)
            // Draining a node is nobody's failure: no delay, and it does not count.
            if !work.slots[slot].tasks.contains(where: { $0.desired.isWanted }) {
                refill(&work, slot)
            }
        }
    }

    /// Gives a slot another task while its own is on a silent node. The lost one is kept until the other serves, in case
    /// the node comes back first.
    private static func replaceLost(_ work: inout ServiceWork, _ slot: Int, _ takesPart: (TaskRecord) -> Bool) {
        guard case .number = work.slots[slot].slot else { return }
        let tasks = work.slots[slot].tasks
        guard tasks.contains(where: { $0.isLive && takesPart($0) && work.isLost($0) }) else { return }
        let others = tasks.filter { $0.isLive && !work.isLost($0) }
        if others.isEmpty || (work.bug == .replaceLostTwice && !others.contains(where: \.isServing)) {
            refill(&work, slot)
        } else if others.contains(where: { $0.isServing || $0.desired == .completed && $0.state >= .running }) {
            for index in tasks.indices where tasks[index].isLive && work.isLost(tasks[index]) {
                work.retire(slot, index)
            }
        }
    }

    /// After a lost node came back a slot may have two tasks: the one that serves is kept, of equals the older.
    private static func dropSurplus(_ work: inout ServiceWork, _ slot: Int, _ takesPart: (TaskRecord) -> Bool) {
        let tasks = work.slots[slot].tasks
        let present = tasks.indices.filter { tasks[$0].isLive && takesPart(tasks[$0]) && !work.isLost(tasks[$0]) }
        guard present.count > 1, work.bug != .replaceLostTwice else { return }
        // Old and new side by side are an update's business.
        let current = present.filter { !work.service.isOutdated(tasks[$0]) }
        let group = current.isEmpty ? present : current
        guard let kept = group.first(where: { tasks[$0].isServing }) ?? group.first else { return }
        for index in group where index != kept { work.retire(slot, index) }
        // What goes may be forgotten before the kept one ends, and with it what was counted.
        let history = slotHistory(tasks, like: tasks[kept])
        if tasks[kept].restarts != history { work.update(slot, kept) { $0.restarts = history } }
    }
}
