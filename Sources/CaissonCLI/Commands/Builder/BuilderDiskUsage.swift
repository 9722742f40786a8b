import CaissonAPI
import CaissonCore

/// `caisson builder du`.
enum BuilderDiskUsage {
    private static let type = "*commands.duContext"

    static let command = Command(
        group: "builder", name: "du", usage: "[OPTIONS]", summary: "Disk usage", arguments: .none,
        flags: {
            [
                FormatOption.filter("Provide filter values", short: nil), FormatOption.list,
                .bool("verbose", "Provide a more verbose output"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let verbose = call.flags.bool("verbose")
        guard !verbose || call.format.isEmpty else {
            throw ExitFailure(1, "ERROR: --format and --verbose cannot be used together")
        }
        let entries = try await call.engine().builds.cache(try call.flags.filters())
        if verbose {
            try call.console.printRaw(entries.map { details($0, call.console) + "\n" }.joined())
        } else {
            let rows = entries.map { row($0, call.console) }
            try call.console.printRaw(try listing.render(rows, format: call.format, quiet: false))
        }
        guard !call.flags.has("filter"), verbose || call.format.isEmpty else { return 0 }
        try call.console.printRaw(summary(entries))
        return 0
    }

    private static let listing = Listing(
        type: type, table: "{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}",
        headers: [
            "ID": "ID", "Parents": "PARENTS", "CreatedAt": "CREATED AT", "Mutable": "MUTABLE",
            "Reclaimable": "RECLAIMABLE",
            "Shared": "SHARED", "Size": "SIZE", "Description": "DESCRIPTION", "UsageCount": "USAGE COUNT",
            "LastUsedAt": "LAST ACCESSED", "Type": "TYPE",
        ])

    private static func row(_ entry: BuildCacheEntry, _ console: Console) -> Value {
        Listing.row(
            type,
            [
                "ID": entry.id, "CreatedAt": date(entry.created, console), "Mutable": "false",
                "Reclaimable": String(!entry.inUse), "Shared": String(entry.shared),
                "Size": entry.size.decimal + (entry.shared ? "*" : ""), "Description": entry.description,
                "UsageCount": String(entry.usageCount), "LastUsedAt": lastUsed(entry, console), "Type": entry.type,
            ])
    }

    private static func details(_ entry: BuildCacheEntry, _ console: Console) -> String {
        var rows = [
            ("ID", entry.id), ("Created at", date(entry.created, console)), ("Mutable", "false"),
            ("Reclaimable", String(!entry.inUse)), ("Shared", String(entry.shared)), ("Size", entry.size.decimal),
        ]
        if !entry.description.isEmpty { rows.append(("Description", entry.description)) }
        rows.append(("Usage count", String(entry.usageCount)))
        if entry.lastUsed != nil { rows.append(("Last used", lastUsed(entry, console))) }
        if !entry.type.isEmpty { rows.append(("Type", entry.type)) }
        return FieldText.lines(rows)
    }

    private static func summary(_ entries: [BuildCacheEntry]) -> String {
        func sum(_ isCounted: (BuildCacheEntry) -> Bool) -> Int64 {
            entries.filter(isCounted).reduce(0) { $0 + $1.size.bytes }
        }
        let (total, shared, free) = (sum { _ in true }, sum(\.shared), sum { !$0.inUse })
        var rows: [(String, String)] = []
        if shared > 0 {
            rows = [("Shared", ByteCount(shared).decimal), ("Private", ByteCount(total - shared).decimal)]
        }
        rows += [("Reclaimable", ByteCount(free).decimal), ("Total", ByteCount(total).decimal)]
        return FieldText.lines(rows)
    }

    private static func date(_ time: Timestamp, _ console: Console) -> String {
        FormatText.date(time, console.localOffset(time))
    }

    private static func lastUsed(_ entry: BuildCacheEntry, _ console: Console) -> String {
        entry.lastUsed.map { FormatText.ago($0, console.now()) } ?? ""
    }
}

/// `Key:  value` lines, the values in a column.
enum FieldText {
    static func lines(_ rows: [(String, String)]) -> String {
        // Columns end where tabs would.
        let width = ((rows.map { $0.0.count + 1 }.max() ?? 0) / 8 + 1) * 8
        return rows.map { key, value in
            let label = key + ":"
            return label + String(repeating: " ", count: width - label.count) + value + "\n"
        }.joined()
    }
}
