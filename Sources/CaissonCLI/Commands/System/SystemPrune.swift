import CaissonAPI
import CaissonCore

/// `caisson system prune`: shows exactly what goes, asks, and removes that.
enum SystemPrune {
    static let command = Command(
        group: "system", name: "prune", usage: "[OPTIONS]", summary: "Remove unused data", arguments: .none,
        flags: {
            [
                .bool("all", "a", "Remove all unused images not just dangling ones"),
                .bool("events", "Forget past events"),
                FormatOption.filter("Provide filter values (e.g. \"label=<key>=<value>\")", short: nil),
                .bool("force", "f", "Do not prompt for confirmation"),
                .bool("volumes", "Prune anonymous volumes"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let scope = PruneScope(
            allImages: call.flags.bool("all"), volumes: call.flags.bool("volumes"), events: call.flags.bool("events"),
            filters: try call.flags.filters())
        if scope.volumes, scope.filters.values["until"] != nil {
            throw ExitFailure(1, "ERROR: The \"until\" filter is not supported with \"--volumes\"")
        }
        let system = try await call.engine().system
        let plan = try await system.prunePlan(scope)
        if !call.flags.bool("force") {
            let warning = "This will remove:\n" + kinds(scope) + "\n" + PrunePreview.text(plan)
            guard try await call.confirm(warning) else { return 0 }
        }
        let report = try await system.prune(plan)
        try call.console.printRaw(text(report))
        return 0
    }

    private static func kinds(_ scope: PruneScope) -> String {
        var lines = ["all stopped containers", "all networks not used by at least one container"]
        if scope.volumes { lines.append("all anonymous volumes not used by at least one container") }
        lines.append(scope.allImages ? "all images without at least one container associated to them" : "all dangling images")
        lines.append(scope.allImages ? "all build cache" : "unused build cache")
        if scope.events { lines.append("all past events") }
        var text = lines.map { "  - \($0)\n" }.joined()
        let filters = scope.filters.values.sorted { $0.key < $1.key }.flatMap { key, values in values.map { "\(key)=\($0)" } }
        if !filters.isEmpty {
            text += "\n  Items to be pruned will be filtered with:\n" + filters.map { "  - \($0)\n" }.joined()
        }
        return text
    }

    private static func text(_ report: SystemPruneReport) -> String {
        let images = report.images.map { record in
            switch record {
            case .untagged(let reference): "untagged: \(reference)"
            case .deleted(let id): "deleted: \(id)"
            }
        }
        let parts = [
            ("Deleted Containers", report.containers), ("Deleted Networks", report.networks), ("Deleted Volumes", report.volumes),
            ("Deleted Images", images), ("Deleted build cache objects", report.cache),
        ]
        var text = parts.filter { !$0.1.isEmpty }.map { "\($0.0):\n" + $0.1.joined(separator: "\n") + "\n\n" }.joined()
        if report.events > 0 { text += "Forgotten events: \(report.events)\n\n" }
        return text + "Total reclaimed space: \(report.reclaimed.decimalPrecise)\n"
    }
}

/// What a prune removes, thing by thing, before it does.
enum PrunePreview {
    static func text(_ plan: PrunePlan) -> String {
        guard !plan.isEmpty else { return "There is nothing to remove now.\n" }
        var text = "That is now:\n"
        for (title, items) in [
            ("Containers", plan.containers), ("Networks", plan.networks), ("Volumes", plan.volumes), ("Images", plan.images),
            ("Build cache", plan.cache),
        ] where !items.isEmpty {
            text += "  \(title):\n" + items.map(line).joined()
        }
        if plan.events > 0 { text += "  Events: \(plan.events)\n" }
        return text + "  Space that becomes free: \(plan.reclaimable.decimalPrecise)\n"
    }

    private static func line(_ item: PrunePlan.Item) -> String {
        let id = FormatText.shortID(item.id)
        let name = item.name == item.id || item.name.isEmpty ? "" : "  " + FormatText.ellipsis(item.name, 60)
        return "    \(id)\(name)  \(item.size.decimal)\n"
    }
}
