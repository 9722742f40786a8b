import CaissonAPI
import CaissonCore

/// `caisson volume prune`.
enum VolumePrune {
    static let command = Command(
        group: "volume", name: "prune", usage: "[OPTIONS]", summary: "Remove unused local volumes", arguments: .none,
        flags: {
            [
                .bool("all", "a", "Remove all unused volumes, not just anonymous ones"),
                FormatOption.filter("Provide filter values (e.g. \"label=<label>\")", short: nil),
                .bool("force", "f", "Do not prompt for confirmation"),
            ]
        },
        run: { call in
            let all = call.flags.bool("all")
            let filters = try call.flags.filters()
            if all, filters.values["all"] != nil {
                throw ExitFailure(1, "conflicting options: cannot specify both --all and --filter all=1")
            }
            if !call.flags.bool("force") {
                let what = all ? "all" : "anonymous"
                guard try await call.confirm("This will remove \(what) local volumes not used by at least one container.") else { return 0 }
            }
            let report = try await call.engine().volumes.prune(all: all, filters: filters)
            if !report.removed.isEmpty {
                try call.console.print("Deleted Volumes:\n" + report.removed.joined(separator: "\n") + "\n")
            }
            try call.console.print("Total reclaimed space: \(ByteText.human(report.reclaimed.bytes))")
            return 0
        })
}
