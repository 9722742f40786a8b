import CaissonAPI
import CaissonCore

/// `caisson container prune`.
enum ContainerPrune {
    static let command = Command(
        group: "container", name: "prune", usage: "[OPTIONS]", summary: "Remove all stopped containers", arguments: .none,
        flags: {
            [
                FormatOption.filter("Provide filter values (e.g. \"until=<timestamp>\")", short: nil),
                .bool("force", "f", "Do not prompt for confirmation"),
            ]
        },
        run: { call in
            let filters = try call.flags.filters()
            if !call.flags.bool("force") {
                guard try await call.confirm("This will remove all stopped containers.") else { return 0 }
            }
            let report = try await call.engine().containers.prune(filters)
            if !report.removed.isEmpty {
                try call.console.print("Deleted Containers:\n" + report.removed.joined(separator: "\n") + "\n")
            }
            try call.console.print("Total reclaimed space: \(report.reclaimed.decimal)")
            return 0
        })
}
