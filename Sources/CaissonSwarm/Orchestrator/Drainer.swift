import CaissonAPI
import CaissonCore

/// Ends draining: a task is told to stop once no node sends it new connections.
struct Drainer {
    /// How long agents are waited for that do not confirm.
    private static let patience = Duration.seconds(2)

    static func step(_ work: inout ServiceWork, applied: Int64) {
        for slot in work.slots.indices {
            for index in work.slots[slot].tasks.indices {
                let task = work.slots[slot].tasks[index]
                guard task.desired == .draining, let goal = task.drainsTo else { continue }
                let isWithdrawn = task.meta.version > 0 && applied >= task.meta.version
                guard task.state.isTerminal || isWithdrawn || work.isDue(task.desiredSince.advanced(by: patience))
                else { continue }
                let now = work.now
                work.update(slot, index) { task in
                    task.desired = goal
                    task.drainsTo = nil
                    task.desiredSince = now
                }
            }
        }
    }

    /// The newest revision that every node that answers has put into force.
    static func appliedRevision(_ snapshot: ClusterSnapshot) -> Int64 {
        snapshot.nodes.values.lazy.filter { $0.status.state == .ready }.map(\.appliedRevision).min() ?? .max
    }
}
