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
        var values: [Value] = []
        for row in rows {
            var value = Self.row(row, now, call.console, full: flags.bool("no-trunc"))
            // Programs read more than a table shows; it has to be asked for.
            if call.format == "json" || call.format.contains(".Publishers") { value = try await detailed(value, row, target.engine) }
            values.append(value)
        }
        try call.console.printRaw(try listing.render(values, format: call.format, quiet: false))
        return 0
    }

    /// With the types that Compose's JSON has.
    private static func detailed(_ value: Value, _ row: ContainerSummary, _ engine: any EngineAPI) async throws -> Value {
        guard case .object(let known) = value else { return value }
        var ports: [String: [PortBinding]?] = [:]
        do { ports = try await engine.containers.inspect(row.id.text, size: false).networkSettings.ports } catch let error as CaissonError {
            // It may have gone since it was listed.
            if error.code != .notFound { throw error }
        }
        let more: [String: Value] = [
            "ExitCode": .int(Int64(row.exitCode)), "LocalVolumes": .string("\(row.localVolumes)"), "Size": .string("0B"),
            "Publishers": .list(ports.sorted { $0.key < $1.key }.flatMap { publishers($0.key, $0.value ?? []) }),
        ]
        var fields = known.fields.filter { more[$0.key] == nil } + more.map { ($0.key, $0.value) }
        fields.sort { $0.key < $1.key }
        return .object(ObjectValue(known.kind, fields))
    }

    private static func publishers(_ key: String, _ bindings: [PortBinding]) -> [Value] {
        let halves = key.split(separator: "/").map(String.init)
        return (bindings.isEmpty ? [PortBinding(hostIP: "", hostPort: "0")] : bindings).map { binding in
            .object(
                ObjectValue(
                    .record("api.PortPublisher"),
                    [
                        ("URL", .string(binding.hostIP)), ("TargetPort", .int(Int64(halves.first ?? "") ?? 0)),
                        ("PublishedPort", .int(Int64(binding.hostPort) ?? 0)), ("Protocol", .string(halves.last ?? "")),
                    ]))
        }
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
