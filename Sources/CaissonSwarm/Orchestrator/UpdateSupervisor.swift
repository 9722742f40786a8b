import CaissonAPI
import CaissonCore

/// Takes a service's slots from an old spec to the current one, some at a time, and watches whether the new tasks hold.
///
/// There is no worker to lose: how far an update is, is read from the tasks at every step, so a new leader goes on where
/// the old one stopped.
struct UpdateSupervisor {
    static func step(_ work: inout ServiceWork) {
        let isDirty = work.slots.contains { Self.isDirty($0, work) }
        if work.service.updateStatus?.state.isPaused == true { return settle(&work) }
        let isRunning = work.service.updateStatus?.state.isRunning == true
        if isDirty, !isRunning { begin(&work) }
        guard work.service.updateStatus?.state.isRunning == true else { return }
        if let failed = failureBeyondRatio(work) {
            act(on: failed, &work)
        } else if isDirty {
            changeSlots(&work)
        } else {
            completeWhenQuiet(&work)
        }
    }

    /// Whether an ended task counts against the update it was made by.
    static func countsAsFailure(_ task: TaskRecord, in service: ServiceRecord) -> Bool {
        guard let status = service.updateStatus, status.state.isRunning, task.meta.createdAt >= status.startedAt,
            task.state.isTerminal, task.state != .orphaned, task.state != .shutdown
        else { return false }
        guard let start = task.status.runningSince else { return true }
        return task.status.since.since(start) <= config(service).monitor
    }

    /// The settings that hold for what is going on.
    static func config(_ service: ServiceRecord) -> UpdateConfig {
        service.updateStatus?.state.isRollback == true ? service.spec.value.rollback : service.spec.value.update
    }

    /// Whether something in the slot is of another spec: a task that is there, or a given-up one.
    ///
    /// A node that does not answer is left out until it does, and so is a slot whose new task was given up beside an old
    /// one that serves: neither would ever come to an end.
    static func isDirty(_ slot: ServiceWork.Slot, _ work: ServiceWork) -> Bool {
        if case .node(let id) = slot.slot, work.snapshot.nodes[id]?.status.state != .ready { return false }
        guard let newest = slot.newest else { return false }
        if slot.tasks.contains(where: { $0.desired.isWanted && work.service.isOutdated($0) }) {
            return !(RestartSupervisor.isGivenUp(newest, work) && !work.service.isOutdated(newest))
        }
        return newest.isRetired && !slot.tasks.contains { $0.desired.isWanted } && work.service.isOutdated(newest)
    }

    private static func begin(_ work: inout ServiceWork) {
        work.service.updateStatus = UpdateStatus(state: .updating, startedAt: work.now, message: "update in progress")
    }
}

// MARK: - Failures

extension UpdateSupervisor {
    /// The failed task that makes it too many, if they are.
    private static func failureBeyondRatio(_ work: ServiceWork) -> TaskRecord? {
        let config = config(work.service)
        guard config.failureAction != .continue, let started = work.service.updateStatus?.startedAt else { return nil }
        var failures = 0
        var last: TaskRecord?
        for slot in work.slots {
            guard let newest = slot.newest, !work.service.isOutdated(newest), newest.meta.createdAt >= started else {
                continue
            }
            let failed = newest.desired.isWanted || newest.isRetired ? countsAsFailure(newest, in: work.service) : false
            let count = Int(newest.restarts.updateFailures) + (failed ? 1 : 0)
            guard count > 0 else { continue }
            failures += count
            last = failed ? newest : slot.tasks.last { $0.state.isTerminal && !work.service.isOutdated($0) } ?? newest
        }
        let total = work.slots.count(where: \.isOccupied)
        guard failures > 0, Double(failures) / Double(max(1, total)) > config.maxFailureRatio else { return nil }
        return last
    }

    private static func act(on failed: TaskRecord, _ work: inout ServiceWork) {
        let reason = "due to failure or early termination of task \(failed.id)"
        let isRollback = work.service.updateStatus?.state.isRollback == true
        if config(work.service).failureAction == .rollback, !isRollback {
            let message = "update rolled back \(reason)"
            if work.bug == .rollBackToNothing {
                work.service.updateStatus?.state = .rollbackCompleted
                work.service.updateStatus?.message = message
                return
            }
            if let back = work.service.rolledBack(at: work.now, message: message) {
                work.service = back
                return
            }
        }
        work.service.updateStatus?.state = isRollback ? .rollbackPaused : .paused
        work.service.updateStatus?.message = "\(isRollback ? "rollback" : "update") paused \(reason)"
    }
}

// MARK: - Slots

extension UpdateSupervisor {
    private static func changeSlots(_ work: inout ServiceWork) {
        let config = config(work.service)
        let order: UpdateConfig.Order = work.bug == .stopBeforeStart ? .stopFirst : config.order
        var budget = config.parallelism == 0 || work.bug == .ignoreParallelism ? Int.max : config.parallelism
        var waiting: [Int] = []
        for slot in work.slots.indices where work.slots[slot].isOccupied {
            if isBusy(&work, slot, config), !(order == .stopFirst && stillServesOld(work, slot)) {
                budget -= 1
                finish(&work, slot, order)
            } else if isDirty(work.slots[slot], work) {
                waiting.append(slot)
            }
        }
        // A slot that does not serve anyway loses nothing by being changed.
        let chosen = waiting.sorted { left, right in
            let (leftServes, rightServes) = (work.slots[left].isServing, work.slots[right].isServing)
            return leftServes == rightServes ? left < right : !leftServes
        }
        for slot in chosen.prefix(max(0, budget)) { change(&work, slot, order) }
    }

    /// Whether a slot is being changed: its new task does not serve yet, or has not served for the delay.
    private static func isBusy(_ work: inout ServiceWork, _ slot: Int, _ config: UpdateConfig) -> Bool {
        guard let started = work.service.updateStatus?.startedAt else { return false }
        let tasks = work.slots[slot].tasks
        let made = tasks.filter { !work.service.isOutdated($0) && $0.meta.createdAt >= started }
        // One that was retired before it began holds nobody up; one that ended by itself does for the delay.
        let current = made.last { $0.desired.isWanted } ?? made.last { $0.isRetired && $0.state.isTerminal }
        guard let current, !work.isLost(current) else { return false }
        if current.state.isTerminal { return !work.isDue(current.status.since.advanced(by: config.delay)) }
        if current.isServing, let since = current.status.servingSince {
            // Until the old one is told to go, the slot is not done.
            if tasks.contains(where: { $0.desired.isWanted && work.service.isOutdated($0) }) { return true }
            return config.delay > .zero && !work.isDue(since.advanced(by: config.delay))
        }
        // A task that follows a failed one holds nobody up: its slot had its turn.
        if current.restarts.updateFailures > 0 { return false }
        return true
    }

    /// Whether a slot has not been taken down though it has a new task: that one stood in for a lost old one, which is back.
    private static func stillServesOld(_ work: ServiceWork, _ slot: Int) -> Bool {
        let tasks = work.slots[slot].tasks
        return !tasks.contains { $0.isServing && !work.service.isOutdated($0) }
            && tasks.contains { $0.isServing && work.service.isOutdated($0) && !work.isLost($0) }
    }

    private static func change(_ work: inout ServiceWork, _ slot: Int, _ order: UpdateConfig.Order) {
        let tasks = work.slots[slot].tasks
        let hasCurrent = tasks.contains { $0.isLive && !work.service.isOutdated($0) }
        retireOutdated(&work, slot, keepServing: order == .startFirst)
        if hasCurrent { finish(&work, slot, order) } else { RestartSupervisor.refill(&work, slot) }
    }

    /// Ends the old tasks of a slot as soon as the order lets it.
    private static func finish(_ work: inout ServiceWork, _ slot: Int, _ order: UpdateConfig.Order) {
        let serves = work.slots[slot].tasks.contains { $0.isServing && !work.service.isOutdated($0) }
        if order == .stopFirst || serves { retireOutdated(&work, slot) }
    }

    /// A paused update changes no more slots, but the ones it began with are not left with two tasks.
    private static func settle(_ work: inout ServiceWork) {
        for slot in work.slots.indices { finish(&work, slot, .startFirst) }
    }

    private static func retireOutdated(_ work: inout ServiceWork, _ slot: Int, keepServing: Bool = false) {
        for index in work.slots[slot].tasks.indices {
            let task = work.slots[slot].tasks[index]
            guard task.desired.isWanted, work.service.isOutdated(task) else { continue }
            // A lost one goes when another serves.
            if !(keepServing && task.isServing), !work.isLost(task) { work.retire(slot, index) }
        }
    }

    private static func completeWhenQuiet(_ work: inout ServiceWork) {
        guard let status = work.service.updateStatus else { return }
        let monitor = config(work.service).monitor
        var last = status.startedAt
        for slot in work.slots where slot.isOccupied {
            guard let newest = slot.newest, newest.meta.createdAt >= status.startedAt else { continue }
            if newest.isLive, !newest.isServing, !work.isLost(newest), newest.restarts.updateFailures == 0 { return }
            last = max(last, newest.status.runningSince ?? newest.status.since)
        }
        guard work.isDue(last.advanced(by: monitor)) else { return }
        let isRollback = status.state.isRollback
        work.service.updateStatus?.state = isRollback ? .rollbackCompleted : .completed
        let now = work.now
        work.service.updateStatus?.message = isRollback ? "rollback completed" : "update completed"
        work.service.updateStatus?.completedAt = now
    }
}
