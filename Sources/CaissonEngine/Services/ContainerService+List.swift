import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

extension ContainerService {
    func list(_ options: ContainerListOptions) async throws -> [ContainerSummary] {
        try await context.onPool { try ContainerListing(context: $0, options: options).rows() }
    }
}

/// One `container ls`.
struct ContainerListing {
    let context: EngineContext
    let options: ContainerListOptions

    func rows() throws -> [ContainerSummary] {
        let (records, names, health) = try context.database.read { state in
            (try state.containers.list(), try ImageNames(references: state.references.list()), try state.health.statuses())
        }
        let filter = try ContainerFilter(options.filters) { name in
            try context.database.read { try $0.containers.resolve(name).created }
        }
        let ports = Dictionary(grouping: try context.database.read { try $0.ports.list() }, by: \.containerID)
        var entries = try records.map(ContainerEntry.init).filter { entry in
            filter.matches(
                ContainerFilter.Facts(
                    entry: entry, ancestors: names.ancestors(of: entry), health: health[entry.id],
                    published: Set((ports[entry.id] ?? []).map { "\($0.port)/\($0.kind)" })))
        }
        if let last = options.last {
            entries = Array(entries.prefix(max(0, last)))
        } else if !options.all, !filter.asksForStopped {
            entries = entries.filter(\.isLive)
        }
        return try entries.map { try row($0, names, health[$0.id], ports[$0.id] ?? []) }
    }

    private func row(_ entry: ContainerEntry, _ names: ImageNames, _ health: String?, _ ports: [PortRecord]) throws -> ContainerSummary {
        var summary = entry.summary(imageName: names.display(for: entry))
        if entry.isLive {
            summary.health = health.flatMap(HealthStatus.init)
            summary.ports = PortText.column(ports, exposed: entry.body.exposed)
        }
        if options.size {
            let usage = try ContainerSizes(context: context).sizes(of: entry)
            summary.sizeRW = ByteCount(usage.writable)
            summary.sizeRootFS = ByteCount(usage.rootFS)
        }
        return summary
    }
}

/// Which names point at which image now.
struct ImageNames {
    private var byReference: [String: Digest] = [:]
    private var byImage: [Digest: [String]] = [:]

    init(references: [ReferenceRecord]) {
        for record in references {
            byReference[record.reference] = record.imageID
            let familiar = (try? Reference(parsing: record.reference))?.familiar ?? record.reference // ignored: shown as stored
            byImage[record.imageID, default: []].append(familiar)
        }
    }

    /// The name the container was made with while it still means the same image, else the image's short ID.
    func display(for entry: ContainerEntry) -> String {
        let name = entry.body.imageName
        guard let reference = try? Reference(parsing: name) else { return name } // ignored: an ID is shown as it is
        let held = byReference[reference.withDefaultTag.canonical]
        return held == nil || held == entry.record.imageID ? name : entry.record.imageID.short
    }

    /// Everything `--filter ancestor=` may say for this container.
    func ancestors(of entry: ContainerEntry) -> Set<String> {
        let id = entry.record.imageID
        return Set(byImage[id] ?? []).union([id.text, id.hex, id.short, entry.body.imageName])
    }
}
