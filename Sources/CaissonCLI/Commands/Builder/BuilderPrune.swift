import CaissonAPI
import CaissonCore

/// `caisson builder prune`.
enum BuilderPrune {
    static let command = Command(
        group: "builder", name: "prune", usage: "[OPTIONS]", summary: "Remove build cache", arguments: .none,
        flags: {
            [
                .bool("all", "a", "Remove all unused build cache, not just dangling ones"),
                FormatOption.filter("Provide filter values (e.g. \"until=24h\")", short: nil),
                .bool("force", "f", "Do not prompt for confirmation"),
                .bytes("keep-storage", "Amount of disk space to keep for cache"),
                FlagSpec("reserved-space", kind: .bytes, usage: "", isHidden: true),
                .missing("max-used-space", .bytes, "use --keep-storage"),
                .missing("min-free-space", .bytes, "use --keep-storage"),
                .ignored("verbose", .bool),
            ]
        },
        run: { call in
            let all = call.flags.bool("all")
            let keep = call.flags.bytes("keep-storage") ?? call.flags.bytes("reserved-space") ?? 0
            let request = BuildPruneRequest(all: all, keepStorage: keep, filters: try call.flags.filters())
            if !call.flags.bool("force") {
                let warning = "This will remove all \(all ? "" : "dangling ")build cache."
                guard try await call.confirm(warning, separator: " ") else { return 0 }
            }
            let report = try await call.engine().builds.pruneCache(request)
            if !report.removed.isEmpty {
                try call.console.print("Deleted build cache objects:\n" + report.removed.joined(separator: "\n") + "\n")
            }
            try call.console.print("Total reclaimed space: \(report.reclaimed.decimal)")
            return 0
        })
}
