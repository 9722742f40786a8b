import CaissonAPI
import CaissonCore

/// Runs jobs: tasks that are meant to end, in numbered runs (iterations).
struct JobOrchestrator {
    static func stepReplicated(_ work: inout ServiceWork, total: Int, concurrent: Int) {
        guard let iteration = begin(&work) else { return }
        let runs = slotsOfRun(work, iteration)
        let done = runs.count { isComplete(work.slots[$0], iteration) }
        let busy = runs.count { isBusy(work.slots[$0], iteration) }
        let bound = concurrent == 0 ? total : concurrent
        let taken = Set(runs.map { work.slots[$0].slot })
        var missing = max(0, min(total - runs.count, total - done - busy, bound - busy))
        var number = 1
        while missing > 0, number <= total {
            if !taken.contains(.number(number)) {
                work.create(in: .number(number))
                missing -= 1
            }
            number += 1
        }
        StartGate.step(&work)
    }

    static func stepGlobal(_ work: inout ServiceWork) {
        GlobalOrchestrator.leaveNodes(&work)
        guard let iteration = begin(&work) else { return }
        let taken = Set(slotsOfRun(work, iteration).map { work.slots[$0].slot })
        for node in work.snapshot.sortedNodes {
            guard node.status.state == .ready, node.spec.availability == .active, !taken.contains(.node(node.id)),
                GlobalOrchestrator.isEligible(node, for: work.service.taskSpec.value)
            else { continue }
            work.create(in: .node(node.id))
        }
        StartGate.step(&work)
    }

    /// Whether the current run has work left: a task that lives, or one that is still to be made.
    static func isRunning(_ service: ServiceRecord, _ snapshot: ClusterSnapshot) -> Bool {
        guard let iteration = service.job?.iteration, iteration > 0 else { return false }
        let current = snapshot.tasks(of: service.id).filter { $0.jobIteration == iteration }
        if current.contains(where: \.isLive) { return true }
        guard case .replicatedJob(let total, _) = service.spec.value.mode else { return false }
        // Slots that were given up count as done: nothing more will come of them.
        return Set(current.filter { $0.state == .complete || $0.isRetired }.map(\.slot)).count < total
    }

    /// Ends what is left of earlier runs, restarts what failed in this one; nil before the first run.
    private static func begin(_ work: inout ServiceWork) -> UInt64? {
        guard let iteration = work.service.job?.iteration, iteration > 0 else { return nil }
        if work.service.spec.value.schedule?.concurrency != .allow {
            for slot in work.slots.indices {
                for index in work.slots[slot].tasks.indices {
                    let task = work.slots[slot].tasks[index]
                    if task.jobIteration < iteration, task.isLive { work.retire(slot, index) }
                }
            }
        }
        RestartSupervisor.step(&work) { $0.jobIteration == iteration }
        return iteration
    }

    private static func slotsOfRun(_ work: ServiceWork, _ iteration: UInt64) -> [Int] {
        work.slots.indices.filter { slot in
            work.slots[slot].tasks.contains {
                $0.jobIteration == iteration && $0.desired != .remove && $0.drainsTo != .remove
            }
        }
    }

    private static func isComplete(_ slot: ServiceWork.Slot, _ iteration: UInt64) -> Bool {
        slot.tasks.contains { $0.jobIteration == iteration && $0.state == .complete }
    }

    private static func isBusy(_ slot: ServiceWork.Slot, _ iteration: UInt64) -> Bool {
        slot.tasks.contains { $0.jobIteration == iteration && $0.isLive }
    }
}
