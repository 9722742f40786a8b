import CaissonAPI
import CaissonCore

/// `caisson system df`.
enum SystemDiskUsage {
    static let command = Command(
        group: "system", name: "df", usage: "[OPTIONS]", summary: "Show disk usage", arguments: .none,
        flags: { [FormatOption.list, .bool("verbose", "v", "Show detailed information on space usage")] },
        run: { call in
            let usage = try await call.engine().system.diskUsage()
            guard call.flags.bool("verbose") else {
                let rows = SystemDiskUsage.rows(usage)
                try call.console.printRaw(try SystemDiskUsage.listing.render(rows, format: call.format, quiet: false))
                return 0
            }
            if call.format.isEmpty {
                try call.console.printRaw(try DiskUsageDetails(usage, call.console).text())
            } else {
                try call.console.printRaw(try SingleFormat.render(DiskUsageDetails(usage, call.console).value(), call.format))
            }
            return 0
        })

    private static let type = "*formatter.diskUsageContext"

    private static let listing = Listing(
        type: type, table: "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
        headers: ["Type": "TYPE", "TotalCount": "TOTAL", "Active": "ACTIVE", "Size": "SIZE", "Reclaimable": "RECLAIMABLE"])

    private static func rows(_ usage: DiskUsage) -> [Value] {
        let alive: Set<ContainerState> = [.running, .paused, .restarting]
        let containers = usage.containers
        func size(_ containers: [ContainerSummary]) -> Int64 { containers.reduce(0) { $0 + ($1.sizeRW?.bytes ?? 0) } }
        func size(_ volumes: [VolumeUsage]) -> Int64 { volumes.reduce(0) { $0 + $1.size.bytes } }
        func size(_ entries: [BuildCacheEntry]) -> Int64 { entries.reduce(0) { $0 + $1.size.bytes } }
        let cache = usage.cache
        return [
            row(
                "Images", usage.images.count, usage.images.count { $0.image.containers > 0 }, usage.layers.bytes,
                usage.unusedLayers.bytes),
            row(
                "Containers", containers.count, containers.count { alive.contains($0.state) }, size(containers),
                size(containers.filter { !alive.contains($0.state) })),
            row(
                "Local Volumes", usage.volumes.count, usage.volumes.count { $0.links > 0 }, size(usage.volumes),
                size(usage.volumes.filter { $0.links == 0 })),
            row("Build Cache", cache.count, cache.count(where: \.inUse), size(cache), size(cache.filter { !$0.inUse }), percent: false),
        ]
    }

    private static func row(
        _ kind: String, _ count: Int, _ active: Int, _ size: Int64, _ reclaimable: Int64, percent: Bool = true
    ) -> Value {
        let share = percent && size > 0 ? " (\(reclaimable * 100 / size)%)" : ""
        return Listing.row(
            type,
            [
                "Type": kind, "TotalCount": "\(count)", "Active": "\(active)", "Size": ByteCount(size).decimalPrecise,
                "Reclaimable": ByteCount(reclaimable).decimalPrecise + share,
            ])
    }
}
