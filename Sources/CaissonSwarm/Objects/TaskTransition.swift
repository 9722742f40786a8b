package import CaissonAPI

/// The task state table: which part of the swarm may move a task from where to where.
///
/// Each source state has one owner, so no two parts ever race to move the same task; the simulator checks every write
/// against this table (invariant I1).
package enum TaskOwner: String, Sendable, Hashable, CaseIterable {
    case orchestrator, allocator, scheduler, agent, nodeKeeper, reaper
}

package enum TaskTransition {
    /// Who moves a task on from a state; nil is "not there yet".
    package static func owner(of state: TaskState?) -> TaskOwner {
        switch state {
        case nil: .orchestrator
        case .new: .allocator
        case .pending: .scheduler
        case .assigned, .accepted, .preparing, .ready, .starting, .running: .agent
        case .complete, .shutdown, .failed, .rejected, .orphaned: .reaper
        }
    }

    /// The states that may follow directly; an empty list is the end.
    ///
    /// An agent reports in batches, so it may leave out states between the one it told last and the one it tells now.
    package static func successors(of state: TaskState?) -> [TaskState] {
        switch state {
        case nil: [.new]
        case .new: [.pending]
        case .pending: [.assigned]
        case .assigned, .accepted, .preparing, .ready, .starting, .running:
            TaskState.allCases.filter {
                $0 > (state ?? .new) && $0 != .orphaned && !($0 == .rejected && state == .running)
            }
        case .complete, .shutdown, .failed, .rejected, .orphaned: []
        }
    }

    /// The owners that take part in moving a task from `old` to `new` in one write; nil if no path of the table leads there.
    ///
    /// A manager may take a task through several of its own states in one transaction. That a task on a removed node is
    /// orphaned is the one move of an agent's task that is not the agent's.
    package static func owners(from old: TaskState?, to new: TaskState) -> Set<TaskOwner>? {
        if let old, old == new { return [] }
        if new == .orphaned {
            guard let old, owner(of: old) == .agent else { return nil }
            return [.nodeKeeper]
        }
        var owners: Set<TaskOwner> = []
        var state = old
        while state != new {
            let next = successors(of: state)
            // Managers and agents write different keys, so no write takes a task through states of both.
            if owner(of: state) == .agent, state != old { return nil }
            owners.insert(owner(of: state))
            if next.contains(new) { return owners }
            guard next.count == 1, let only = next.first else { return nil }
            state = only
        }
        return owners
    }
}
