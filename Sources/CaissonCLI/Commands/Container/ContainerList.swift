import CaissonAPI
import CaissonCore

/// `caisson container ls`, `caisson ps`.
enum ContainerList {
    static let command = Command(
        group: "container", name: "ls", aliases: ["list", "ps"], topLevel: "ps", usage: "[OPTIONS]",
        summary: "List containers", arguments: .none,
        flags: {
            [
                .bool("all", "a", "Show all containers (default shows just running)"),
                FormatOption.filter("Filter output based on conditions provided"),
                FormatOption.list,
                .int("last", "n", "Show n last created containers (includes all states)", initial: "-1"),
                .bool("latest", "l", "Show the latest created container (includes all states)"),
                .bool("no-trunc", "Don't truncate output"),
                .bool("quiet", "q", "Only display container IDs"),
                .bool("size", "s", "Display total file sizes"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let last = flags.bool("latest") ? 1 : flags.integer("last").flatMap { $0 > 0 ? $0 : nil }
        let size = flags.bool("size") || call.format.contains(".Size")
        let options = ContainerListOptions(
            all: flags.bool("all") || last != nil, last: last, size: size, filters: try flags.filters())
        let listing = ContainerRows.listing(size: flags.bool("size"))
        let containers = try await call.engine().containers.list(options)
        let now = call.console.now()
        let rows = containers.map {
            ContainerRows.row($0, now: now, console: call.console, full: flags.bool("no-trunc"))
        }
        try call.console.printRaw(try listing.render(rows, format: call.format, quiet: flags.bool("quiet")))
        return 0
    }
}
