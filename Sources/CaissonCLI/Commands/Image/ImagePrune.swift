import CaissonAPI
import CaissonCore

/// `caisson image prune`.
enum ImagePrune {
    static let command = Command(
        group: "image", name: "prune", usage: "[OPTIONS]", summary: "Remove unused images", arguments: .none,
        flags: {
            [
                .bool("all", "a", "Remove all unused images, not just dangling ones"),
                FormatOption.filter("Provide filter values (e.g. \"until=<timestamp>\")", short: nil),
                .bool("force", "f", "Do not prompt for confirmation"),
            ]
        },
        run: { call in
            let all = call.flags.bool("all")
            let filters = try call.flags.filters()
            if !call.flags.bool("force") {
                let what = all ? "images without at least one container associated to them" : "dangling images"
                guard try await call.confirm("This will remove all \(what).") else { return 0 }
            }
            let report = try await call.engine().images.prune(all: all, filters: filters)
            if !report.images.isEmpty {
                try call.console.print("Deleted Images:\n" + report.images.map(line).joined(separator: "\n") + "\n")
            }
            try call.console.print("Total reclaimed space: \(report.reclaimed.decimal)")
            return 0
        })

    private static func line(_ record: RemovalRecord) -> String {
        switch record {
        case .untagged(let reference): "untagged: \(reference)"
        case .deleted(let id): "deleted: \(id)"
        }
    }
}
