package import CaissonCore

/// What the last probes of a container's health say.
package enum HealthStatus: String, Sendable, Codable, CaseIterable {
    case starting, healthy, unhealthy
}

/// `.State.Health` of an inspected container that has a health check.
package struct HealthDetails: Sendable, Codable, Equatable {
    package var status: HealthStatus
    /// Failures in a row.
    package var failingStreak: Int
    /// The last five probes, oldest first.
    package var log: [HealthProbe]

    enum CodingKeys: String, CodingKey {
        case status = "Status"
        case failingStreak = "FailingStreak"
        case log = "Log"
    }

    package init(status: HealthStatus = .starting, failingStreak: Int = 0, log: [HealthProbe] = []) {
        self.status = status
        self.failingStreak = failingStreak
        self.log = log
    }
}

/// One run of a health check.
package struct HealthProbe: Sendable, Codable, Equatable {
    package var start: Timestamp
    package var end: Timestamp
    /// -1 when it took too long or could not be run.
    package var exitCode: Int32
    /// The first 4096 bytes of what it wrote.
    package var output: String

    enum CodingKeys: String, CodingKey {
        case start = "Start"
        case end = "End"
        case exitCode = "ExitCode"
        case output = "Output"
    }

    package init(start: Timestamp, end: Timestamp, exitCode: Int32, output: String) {
        self.start = start
        self.end = end
        self.exitCode = exitCode
        self.output = output
    }
}

extension HealthcheckConfig {
    /// Whether something is run at all: no test and `NONE` mean that nothing is.
    package var isActive: Bool { ["CMD", "CMD-SHELL"].contains(test?.first) && (test?.count ?? 0) > 1 }
}
