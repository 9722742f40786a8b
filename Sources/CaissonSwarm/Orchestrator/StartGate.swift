import CaissonAPI
import CaissonCore

/// Lets prepared tasks start: after the restart policy's delay, and when the task they follow has stopped.
struct StartGate {
    /// How long a task that was told to stop is waited for, beside its own stop grace period.
    private static let patience = Duration.seconds(60)

    static func step(_ work: inout ServiceWork) {
        let goal: TaskDesiredState = work.service.spec.value.mode.isJob ? .completed : .running
        for slot in work.slots.indices {
            for index in work.slots[slot].tasks.indices {
                let task = work.slots[slot].tasks[index]
                guard task.desired == .ready, !task.state.isTerminal else { continue }
                if let instant = task.notBefore, !work.isDue(instant) { continue }
                if hasPredecessor(&work, slot) { continue }
                let now = work.now
                work.update(slot, index) { task in
                    task.desired = goal
                    task.desiredSince = now
                }
            }
        }
    }

    /// Whether a task of the slot that was told to go still runs, as far as anyone can know.
    private static func hasPredecessor(_ work: inout ServiceWork, _ slot: Int) -> Bool {
        for task in work.slots[slot].tasks {
            guard !task.desired.isWanted, !task.state.isTerminal, task.state >= .assigned, !work.isLost(task) else {
                continue
            }
            let grace = task.spec.container.stopGracePeriod ?? .seconds(10)
            if !work.isDue(task.desiredSince.advanced(by: patience + grace)) { return true }
        }
        return false
    }
}
