import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore
import FoundationEssentials

/// What is known of the health of a container that has a check. While it runs, its monitor's file has the log and the table the
/// status that was announced; afterwards the table has both.
struct ContainerHealth: Sendable {
    let context: EngineContext

    /// The document of inspect; nil without a check, and before the first start.
    func details(of entry: ContainerEntry) throws -> HealthDetails? {
        guard entry.hasHealthCheck else { return nil }
        if entry.isLive, let report = report(of: entry) { return report.details }
        guard let record = try context.database.read({ try $0.health.find(entry.id) }) else { return nil }
        return record.details
    }

    /// Announces a status that has changed since it was announced last.
    func recordChange(_ record: ContainerRecord) throws {
        let entry = try ContainerEntry(record)
        guard entry.hasHealthCheck, entry.isLive, let report = report(of: entry) else { return }
        let status = report.details.status
        try context.database.write { state in
            guard let current = try state.containers.find(id: entry.id), Int64(report.generation) >= current.generation,
                let known = try state.health.find(entry.id), known.status != status.rawValue
            else { return }
            try state.health.put(HealthRecord(containerID: entry.id, status: status.rawValue))
            if status == .starting { return state.touch() }
            try state.events.append(entry, "health_status: \(status.rawValue)")
        }
    }

    /// Within the transaction that records a start.
    static func recordStart(_ entry: ContainerEntry, _ state: StateTransaction) throws {
        guard entry.hasHealthCheck else { return }
        try state.health.put(HealthRecord(containerID: entry.id, status: HealthStatus.starting.rawValue))
    }

    /// Within the transaction that records an end: nobody looks after it any longer, which Docker calls unhealthy.
    func recordEnd(_ entry: ContainerEntry, _ state: StateTransaction) throws {
        guard entry.hasHealthCheck else { return }
        var details = report(of: entry)?.details ?? HealthDetails()
        details.status = .unhealthy
        let log = String(decoding: try JSONEncoder().encode(details), as: UTF8.self)
        try state.health.put(HealthRecord(containerID: entry.id, status: details.status.rawValue, log: log))
    }

    /// Within the transaction that removes the container.
    static func forget(_ entry: ContainerEntry, _ state: StateTransaction) throws {
        if entry.hasHealthCheck { try state.health.delete(entry.id) }
    }

    private func report(of entry: ContainerEntry) -> HealthReport? {
        try? RunDirectory(context.paths.run(entry.id)).health() // ignored: an unreadable file is as good as none
    }
}

extension HealthRecord {
    fileprivate var details: HealthDetails {
        let stored = try? JSONDecoder().decode(HealthDetails.self, from: Data(log.utf8)) // ignored: the status is known all the same
        return stored ?? HealthDetails(status: HealthStatus(rawValue: status) ?? .starting)
    }
}

extension ContainerEntry {
    var hasHealthCheck: Bool { body.config.healthcheck?.isActive ?? false }
}

/// What of a health check can be refused before anything is made.
enum HealthChecks {
    /// Throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func check(_ config: HealthcheckConfig?) throws {
        guard let config else { return }
        let times = [
            ("interval", config.interval), ("timeout", config.timeout), ("start-period", config.startPeriod),
            ("start-interval", config.startInterval),
        ]
        for (name, value) in times {
            if let value, value != 0, value < 1_000_000 {
                throw CaissonError(.invalidArgument, "\(name) in Healthcheck cannot be less than 1ms")
            }
        }
        if let retries = config.retries, retries < 0 {
            throw CaissonError(.invalidArgument, "retries in Healthcheck cannot be negative")
        }
    }
}
