import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// `container prune`.
struct ContainerPrune: Sendable {
    let context: EngineContext

    func prune(_ filters: Filters) async throws -> PruneReport {
        var report = PruneReport()
        for entry in try candidates(filters) {
            let size = (try? ContainerSizes(context: context).writable(of: entry)) ?? 0 // ignored: it goes either way
            try await ContainerRemoval(context: context).remove(entry.id.text, force: false)
            report.removed.append(entry.id.text)
            report.reclaimed.bytes += size
        }
        try PruneEvent.append("container", report.reclaimed, context)
        return report
    }

    /// The containers at rest that match.
    func candidates(_ filters: Filters) throws -> [ContainerEntry] {
        try filters.require(["label", "label!", "until"])
        let bound = try UntilFilter.moment(filters, now: SystemClock.now())
        let resting = [ContainerState.created, .exited, .dead].map(\.rawValue)
        let entries = try context.database.read { try $0.containers.list(states: resting) }.map(ContainerEntry.init)
        return entries.filter { entry in
            LabelFilter.matches(filters, entry.body.config.labels) && (bound.map { entry.record.created < $0 } ?? true)
        }
    }
}

/// The event that tells of a prune, as Docker has one for each kind.
enum PruneEvent {
    static func append(_ kind: String, _ reclaimed: ByteCount, _ context: EngineContext) throws {
        try context.database.write { state in
            _ = try state.events.append(kind: kind, action: "prune", actor: "", attributes: ["reclaimed": "\(reclaimed.bytes)"])
        }
    }
}

/// `--filter until=`: a duration before now, an RFC 3339 time or seconds since the epoch.
enum UntilFilter {
    /// nil when there is no such filter; throws ``CaissonError`` (invalidArgument) when it cannot be read.
    static func moment(_ filters: Filters, now: Timestamp) throws -> Timestamp? {
        guard let text = filters.values["until"]?.last else { return nil }
        if let duration = HumanDuration.parse(text) { return now.advanced(by: .zero - duration) }
        if let time = Timestamp(rfc3339: text) { return time }
        if let seconds = Int64(text) { return Timestamp(seconds: seconds) }
        throw CaissonError(.invalidArgument, "invalid value for \"until\" filter: \(text)")
    }
}
