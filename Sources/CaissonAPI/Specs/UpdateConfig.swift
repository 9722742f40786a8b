package import CaissonCore

/// `--update-…` and `--rollback-…`: how a service goes from one spec to another.
package struct UpdateConfig: Sendable, Codable, Equatable {
    package enum FailureAction: String, Sendable, Codable, CaseIterable {
        case pause, `continue`, rollback
    }

    package enum Order: String, Sendable, Codable, CaseIterable {
        case stopFirst = "stop-first"
        case startFirst = "start-first"
    }

    /// Slots changed at a time; 0 is all at once.
    package var parallelism: Int = 1
    /// Between the end of one slot's change and the start of the next.
    package var delay: Duration = .zero
    package var failureAction = FailureAction.pause
    /// How long after its start a new task's failure counts against the update.
    package var monitor: Duration = .seconds(5)
    /// The part of the slots that may fail, 0 … 1.
    package var maxFailureRatio: Double = 0
    package var order = Order.stopFirst

    package init() {}
}

/// The state of an update as `service inspect` shows it.
package struct UpdateStatus: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case updating, paused, completed
        case rollbackStarted = "rollback_started"
        case rollbackPaused = "rollback_paused"
        case rollbackCompleted = "rollback_completed"
    }

    package var state: State
    package var startedAt: Timestamp
    package var completedAt: Timestamp?
    package var message: String

    package init(state: State, startedAt: Timestamp, completedAt: Timestamp? = nil, message: String) {
        self.state = state
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.message = message
    }
}

extension UpdateStatus.State {
    /// Whether slots are being changed.
    package var isRunning: Bool { self == .updating || self == .rollbackStarted }
    /// Whether it stands still until the service is updated again.
    package var isPaused: Bool { self == .paused || self == .rollbackPaused }
    /// Whether it goes back to the spec before.
    package var isRollback: Bool { [.rollbackStarted, .rollbackPaused, .rollbackCompleted].contains(self) }
}
