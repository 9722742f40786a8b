package import CaissonAPI

/// What an agent does next with one of its tasks.
package enum TaskAction: Sendable, Equatable, CaseIterable {
    /// Say that the task is known here.
    case accept
    /// Get the image and make the container.
    case prepare
    case start
    /// Stay with the running container until it ends.
    case watch
    /// End the container, or take away what there is of it so far.
    case stop
    /// Nothing before the managers want something else.
    case rest

    /// A pure function of how far a task is and what is wanted of it, as swarmkit's `exec.Do`.
    package static func next(_ state: TaskState, _ desired: TaskDesiredState) -> TaskAction {
        switch state {
        case .new, .pending, .complete, .shutdown, .failed, .rejected, .orphaned: return .rest
        case _ where desired >= .shutdown: return .stop
        case .assigned: return .accept
        case .accepted, .preparing: return .prepare
        // One that is to be drained before it was ever started has nothing to give up, and need not begin.
        case .ready: return desired == .ready || desired == .draining ? .rest : .start
        case .starting: return .start
        case .running: return .watch
        }
    }
}
