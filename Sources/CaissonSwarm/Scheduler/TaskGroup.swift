import CaissonAPI

/// Tasks that are alike for the scheduler.
struct TaskGroup: Sendable {
    private struct Key: Hashable {
        let service: ServiceID
        let version: UInt64
        let isPinned: Bool
    }

    /// Whether each has its node already.
    let isPinned: Bool
    /// Indices of the tasks, in order of their slots.
    let members: [Int]

    /// The groups in the order of their services' identities, older versions first.
    static func groups(_ indices: [Int], _ tasks: [TaskRecord]) -> [TaskGroup] {
        let groups = Dictionary(grouping: indices) { index in
            Key(service: tasks[index].service, version: tasks[index].specVersion, isPinned: tasks[index].node != nil)
        }
        let keys = groups.keys.sorted { left, right in
            (left.service, left.version, left.isPinned ? 0 : 1) < (right.service, right.version, right.isPinned ? 0 : 1)
        }
        return keys.map { key in
            let members = (groups[key] ?? []).sorted { (tasks[$0].slot, tasks[$0].id) < (tasks[$1].slot, tasks[$1].id) }
            return TaskGroup(isPinned: key.isPinned, members: members)
        }
    }
}
