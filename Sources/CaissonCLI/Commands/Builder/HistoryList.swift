import CaissonAPI
import CaissonCore

/// `caisson builder history ls`.
enum HistoryList {
    private static let type = "*history.lsContext"

    static let command = Command(
        group: "builder history", name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List build records",
        arguments: .none,
        flags: {
            [
                FormatOption.filter("Provide filter values (e.g., \"status=error\")", short: nil), FormatOption.list,
                .bool("no-trunc", "Don't truncate output"),
                .missing("local", .bool, "builds are not tied to a repository"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let filters = try filters(call)
        let builds = try await call.engine().builds.list().filter { matches($0, filters) }
        // What runs stands first.
        let sorted = builds.filter { $0.state == .running } + builds.filter { $0.state != .running }
        if call.format == "json" {
            for build in sorted { try call.console.print(json(build)) }
            return 0
        }
        let full = call.flags.bool("no-trunc")
        let isTable = call.format.isEmpty || call.format.hasPrefix("table")
        let rows = sorted.map { row($0, cutsName: isTable && !full, full: full, call.console) }
        try call.console.printRaw(try listing.render(rows, format: call.format, quiet: false))
        return 0
    }

    private static let listing = Listing(
        type: type, table: "{{.Ref}}\t{{.Name}}\t{{.Status}}\t{{.CreatedAt}}\t{{.Duration}}",
        headers: [
            "Ref": "BUILD ID", "Name": "NAME", "Status": "STATUS", "CreatedAt": "CREATED AT", "Duration": "DURATION",
            "Steps": "STEPS", "Cached": "CACHED", "Image": "IMAGE ID",
        ])

    private static func row(_ build: BuildSummary, cutsName: Bool, full: Bool, _ console: Console) -> Value {
        Listing.row(
            type,
            [
                "Ref": full ? build.id.text : build.id.short, "Name": cutsName ? end(of: build.name, 36) : build.name,
                "Status": build.stateText, "CreatedAt": FormatText.ago(build.created, console.now()),
                "Duration": build.durationText(console), "Steps": "\(build.endedSteps)/\(build.steps)",
                "Cached": String(build.cachedSteps),
                "Image": build.imageID.map { full ? $0 : FormatText.shortID($0) } ?? "",
            ])
    }

    /// The keys of buildx's JSON.
    private static func json(_ build: BuildSummary) -> String {
        var fields: [(key: String, value: Value)] = [("cached_steps", .int(Int64(build.cachedSteps)))]
        if let ended = build.ended { fields.append(("completed_at", .string(ended.rfc3339))) }
        fields += [
            ("completed_steps", .int(Int64(build.endedSteps))), ("created_at", .string(build.created.rfc3339)),
            ("name", .string(build.name)), ("ref", .string(build.id.text)), ("status", .string(build.stateText)),
            ("total_steps", .int(Int64(build.steps))),
        ]
        return Value.object(ObjectValue(.record(type), fields)).json()
    }

    /// Long names are cut in front: their ends tell them apart.
    private static func end(of name: String, _ width: Int) -> String {
        name.count <= width ? name : ".." + name.suffix(width - 2)
    }

    private static func filters(_ call: Invocation) throws -> [String: [String]] {
        let filters = try call.flags.filters().values
        for key in filters.keys.sorted() where !["status", "ref", "name"].contains(key) {
            throw ExitFailure(1, "ERROR: unsupported filter \(FlagValue.quoted(key)): use status, ref or name")
        }
        return filters
    }

    private static func matches(_ build: BuildSummary, _ filters: [String: [String]]) -> Bool {
        filters.allSatisfy { key, values in
            values.contains { value in
                switch key {
                case "status": build.stateText.lowercased() == value.lowercased()
                case "ref": build.id.text.hasPrefix(value)
                default: build.name.contains(value)
                }
            }
        }
    }
}
