package import CaissonCore

/// How a process ended; also the JSON of the run directory's `exit`.
package struct ExitReport: Sendable, Codable, Equatable {
    /// The exit status, or 128 + the signal.
    package var status: Int32
    /// 0 when it left by itself.
    package var signal: Int32
    package var oomKilled: Bool
    package var started: Timestamp
    package var finished: Timestamp
    /// Starts by the monitor before this end.
    package var restartCount: Int
    package var generation: UInt64
    /// Whether the monitor is going to start it again.
    package var restarting: Bool
    package var pid: Int32
}

/// A process that runs; also the JSON of the run directory's `running`.
package struct RunningReport: Sendable, Codable, Equatable {
    package var pid: Int32
    package var shimPID: Int32
    package var generation: UInt64
    package var restartCount: Int
    package var started: Timestamp
}

/// What a recorder sees of a container's life.
package enum ShimEvent: Sendable, Equatable {
    case started(RunningReport)
    case exited(ExitReport)
}
