import CaissonAPI
import CaissonCore

/// `caisson system df -v`: a table for each kind.
struct DiskUsageDetails {
    private let images: [Value]
    private let containers: [Value]
    private let volumes: [Value]
    private let cache: [Value]
    private let cacheSize: ByteCount

    private static let type = "*formatter.diskUsageImageContext"

    init(_ usage: DiskUsage, _ console: Console) {
        let now = console.now()
        images = usage.images.map { Self.image($0, now) }
        containers = usage.containers.map { Self.container($0, now) }
        volumes = usage.volumes.map { volume in
            Listing.row(Self.type, ["Name": volume.name, "Links": "\(volume.links)", "Size": volume.size.decimalPrecise])
        }
        cache = usage.cache.map { Self.entry($0, now) }
        cacheSize = ByteCount(usage.cache.reduce(0) { $0 + $1.size.bytes })
    }

    func text() throws -> String {
        try "Images space usage:\n\n" + table(
            [("Repository", "REPOSITORY"), ("Tag", "TAG"), ("ID", "IMAGE ID"), ("CreatedSince", "CREATED"), ("Size", "SIZE"),
             ("SharedSize", "SHARED SIZE"), ("UniqueSize", "UNIQUE SIZE"), ("Containers", "CONTAINERS")], images)
            + "\nContainers space usage:\n\n" + table(
                [("ID", "CONTAINER ID"), ("Image", "IMAGE"), ("Command", "COMMAND"), ("LocalVolumes", "LOCAL VOLUMES"),
                 ("Size", "SIZE"), ("RunningFor", "CREATED"), ("Status", "STATUS"), ("Names", "NAMES")], containers)
            + "\nLocal Volumes space usage:\n\n"
            + table([("Name", "VOLUME NAME"), ("Links", "LINKS"), ("Size", "SIZE")], volumes)
            + "\nBuild cache usage: \(cacheSize.decimalPrecise)\n\n" + table(
                [("ID", "CACHE ID"), ("CacheType", "CACHE TYPE"), ("Size", "SIZE"), ("CreatedSince", "CREATED"),
                 ("LastUsedSince", "LAST USED"), ("UsageCount", "USAGE"), ("Shared", "SHARED")], cache)
    }

    private func table(_ columns: [(field: String, head: String)], _ rows: [Value]) throws -> String {
        let listing = Listing(
            type: Self.type, table: columns.map { "{{.\($0.field)}}" }.joined(separator: "\t"),
            headers: Dictionary(columns.map { ($0.field, $0.head) }) { first, _ in first })
        return try listing.render(rows, format: "", quiet: false)
    }

    /// For `--format`.
    func value() -> Value {
        .object(ObjectValue(.record(""), [
            ("Images", .list(images)), ("Containers", .list(containers)), ("Volumes", .list(volumes)), ("BuildCache", .list(cache)),
        ]))
    }

    private static func image(_ usage: ImageUsage, _ now: Timestamp) -> Value {
        let name = usage.image.repoTags.first.map(ImageName.split)
        return Listing.row(
            type,
            [
                "Repository": name?.repository ?? "<none>", "Tag": name?.tag ?? "<none>", "ID": FormatText.shortID(usage.image.id),
                "CreatedSince": FormatText.ago(usage.image.created, now), "Size": usage.image.size.decimal,
                "SharedSize": usage.shared.decimal, "UniqueSize": usage.unique.decimal, "Containers": "\(usage.image.containers)",
            ])
    }

    private static func container(_ container: ContainerSummary, _ now: Timestamp) -> Value {
        Listing.row(
            type,
            [
                "ID": container.id.short, "Image": container.image, "Command": JSONText.quoted(FormatText.ellipsis(container.command, 20)),
                "LocalVolumes": String(container.localVolumes), "Size": (container.sizeRW ?? ByteCount(0)).decimal,
                "RunningFor": FormatText.ago(container.created, now), "Status": container.status(at: now), "Names": container.name,
            ])
    }

    private static func entry(_ entry: BuildCacheEntry, _ now: Timestamp) -> Value {
        Listing.row(
            type,
            [
                "ID": FormatText.shortID(entry.id), "CacheType": entry.type, "Size": entry.size.decimal,
                "CreatedSince": FormatText.ago(entry.created, now),
                "LastUsedSince": entry.lastUsed.map { FormatText.ago($0, now) } ?? "", "UsageCount": "\(entry.usageCount)",
                "Shared": "\(entry.shared)",
            ])
    }
}
