import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose ps`.
enum ComposePs {
    static let command = Command(
        group: "compose", name: "ps", usage: "[OPTIONS] [SERVICE...]", summary: "List containers",
        arguments: .atLeast(0),
        flags: {
            [
                .bool("all", "a", "Show all stopped containers (including those created by the run command)"),
                FormatOption.filter("Filter services by a property (supported filters: status)", short: nil),
                FormatOption.list,
                .bool("no-trunc", "Don't truncate output"),
                .bool("orphans", "Include orphaned services (not declared by project)", initial: "true"),
                .bool("quiet", "q", "Only display IDs"),
                .bool("services", "Display services"),
                FlagSpec(
                    "status", kind: .stringArray,
                    usage:
                        "Filter services by status. Values: [paused | restarting | removing | running | dead | created | exited]"
                ),
            ]
        }, run: run)

    private static let type = "*formatter.ContainerContext"

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let target = try await ComposeTarget(call, services: call.arguments)
        _ = try await target.containers(of: call.arguments)
        let states = flags.list("status") + (try flags.filters().values["status"] ?? [])
        let all = flags.bool("all") || !states.isEmpty
        var rows = try await ProjectState.summaries(of: target.name, in: target.engine, all: all)
        rows = rows.filter { row in
            let service = row.labels[ProjectLabels.service] ?? ""
            let isKnown = target.project.map { $0.service(service) != nil } ?? true
            return (call.arguments.isEmpty || call.arguments.contains(service))
                && (states.isEmpty || states.contains(row.state.rawValue))
                && (isKnown || flags.bool("orphans", default: true))
                && (all || row.labels[ProjectLabels.oneOff] != "True")
        }.sorted { $0.name < $1.name }
        if flags.bool("services") {
            for name in Set(rows.compactMap { $0.labels[ProjectLabels.service] }).sorted() {
                try call.console.print(name)
            }
            return 0
        }
        if flags.bool("quiet") {
            for row in rows { try call.console.print(row.id.text) }
            return 0
        }
        let now = call.console.now()
        let values = rows.map { Self.row($0, now, call.console, full: flags.bool("no-trunc")) }
        try call.console.printRaw(try listing.render(values, format: call.format, quiet: false))
        return 0
    }

    private static let listing = Listing(
        type: type,
        table: ["Name", "Image", "Command", "Service", "RunningFor", "Status", "Ports"].map { "{{.\($0)}}" }.joined(
            separator: "\t"),
        headers: [
            "ID": "CONTAINER ID", "Name": "NAME", "Names": "NAMES", "Image": "IMAGE", "Command": "COMMAND",
            "Service": "SERVICE",
            "Project": "PROJECT", "CreatedAt": "CREATED AT", "RunningFor": "CREATED", "Status": "STATUS",
            "State": "STATE",
            "Health": "HEALTH", "ExitCode": "EXIT CODE", "Ports": "PORTS", "Labels": "LABELS", "Mounts": "MOUNTS",
            "Networks": "NETWORKS",
        ])

    private static func row(_ container: ContainerSummary, _ now: Timestamp, _ console: Console, full: Bool) -> Value {
        let command = full ? container.command : FormatText.ellipsis(container.command, 20)
        return Listing.row(
            type,
            [
                "ID": full ? container.id.text : container.id.short, "Name": container.name, "Names": container.name,
                "Image": container.image, "Command": JSONText.quoted(command),
                "Service": container.labels[ProjectLabels.service] ?? "",
                "Project": container.labels[ProjectLabels.project] ?? "",
                "CreatedAt": FormatText.date(container.created, console.localOffset(container.created)),
                "RunningFor": FormatText.ago(container.created, now), "Status": container.status(at: now),
                "State": container.state.rawValue, "Health": container.health?.rawValue ?? "",
                "ExitCode": String(container.exitCode), "Ports": container.ports,
                "Labels": Listing.labels(container.labels),
                "Mounts": container.mounts.joined(separator: ","),
                "Networks": container.networks.joined(separator: ","),
            ], labels: container.labels)
    }
}
