package import CaissonCore

/// Where a job stands.
package struct JobStatus: Sendable, Codable, Equatable {
    /// Grows with each run; tasks of an earlier iteration are history.
    package var iteration: UInt64 = 0
    package var lastExecution: Timestamp
    /// The instant of the schedule the current iteration stands for; nil for a run that a user asked for.
    package var scheduledFor: Timestamp?

    package init(lastExecution: Timestamp) { self.lastExecution = lastExecution }
}
