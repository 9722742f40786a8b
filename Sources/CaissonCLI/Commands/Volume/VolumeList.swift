import CaissonAPI
import CaissonCore

/// `caisson volume ls`.
enum VolumeList {
    private static let type = "*formatter.volumeContext"

    static let command = Command(
        group: "volume", name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List volumes", arguments: .none,
        flags: {
            [
                FormatOption.filter("Provide filter values (e.g. \"dangling=true\")"), FormatOption.list,
                .bool("quiet", "q", "Only display volume names"), .missing("cluster", .bool, "this is of cluster volumes"),
            ]
        },
        run: { call in
            let options = VolumeListOptions(filters: try call.flags.filters())
            let volumes = try await call.engine().volumes.list(options).sorted { NaturalOrder.precedes($0.name, $1.name) }
            try show(volumes, call)
            return 0
        })

    /// Names alone with `--quiet`, else rows.
    static func show(_ volumes: [VolumeSummary], _ call: Invocation) throws {
        let isTable = call.format.isEmpty || call.format == "table"
        if call.flags.bool("quiet"), isTable {
            for volume in volumes { try call.console.print(volume.name) }
            return
        }
        try call.console.printRaw(try listing.render(volumes.map(row), format: call.format, quiet: false))
    }

    private static let listing = Listing(
        type: type, table: "{{.Driver}}\t{{.Name}}",
        headers: [
            "Name": "VOLUME NAME", "Driver": "DRIVER", "Scope": "SCOPE", "Availability": "AVAILABILITY", "Mountpoint": "MOUNTPOINT",
            "Links": "LINKS", "Size": "SIZE", "Labels": "LABELS", "Group": "GROUP", "Status": "STATUS",
        ], raw: ["name: {{.Name}}", "driver: {{.Driver}}"])

    private static func row(_ volume: VolumeSummary) -> Value {
        Listing.row(
            type,
            [
                "Name": volume.name, "Driver": volume.driver, "Scope": "local", "Availability": "N/A",
                "Mountpoint": volume.mountpoint, "Links": "N/A", "Size": "N/A", "Labels": Listing.labels(volume.labels),
                "Group": "N/A", "Status": "N/A",
            ], labels: volume.labels)
    }
}
