import CaissonAPI
import CaissonCore

/// Gives up on tasks whose node will not tell any more: its record is gone, or it has been silent for a day.
struct NodeKeeper {
    static func step(_ work: inout ServiceWork) {
        for slot in work.slots.indices {
            for index in work.slots[slot].tasks.indices {
                let task = work.slots[slot].tasks[index]
                guard let node = task.node, TaskTransition.owner(of: task.state) == .agent else { continue }
                if let record = work.snapshot.nodes[node] {
                    guard record.status.state == .down, !task.desired.isWanted, let since = record.status.since,
                        work.isDue(since.advanced(by: work.snapshot.settings.orphanAfter))
                    else { continue }
                }
                let now = work.now
                work.update(slot, index) { task in
                    task.status.state = .orphaned
                    task.status.since = now
                    task.status.servingSince = nil
                    task.status.message = "its node is gone"
                }
            }
        }
    }
}
