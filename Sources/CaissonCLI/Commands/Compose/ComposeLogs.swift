import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose logs`.
enum ComposeLogs {
    static let command = Command(
        group: "compose", name: "logs", usage: "[OPTIONS] [SERVICE...]", summary: "View output from containers",
        arguments: .atLeast(0),
        flags: {
            [
                .bool("follow", "f", "Follow log output"),
                .int("index", "index of the container if service has multiple replicas"),
                .bool("no-color", "Produce monochrome output"),
                .bool("no-log-prefix", "Don't print prefix in logs"),
                .string(
                    "since",
                    "Show logs since timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)"),
                .string(
                    "tail", "n", "Number of lines to show from the end of the logs for each container", initial: "all"),
                .bool("timestamps", "t", "Show timestamps"),
                .string(
                    "until",
                    "Show logs before a timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let console = call.console
        let options = LogOptions(
            follow: flags.bool("follow"), since: try TimeOption.timestamp(flags, "since", console),
            until: try TimeOption.timestamp(flags, "until", console),
            tail: flags.string("tail").flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 })
        let target = try await ComposeTarget(call, services: call.arguments)
        let index = flags.integer("index") ?? 0
        let containers = try await target.containers(of: call.arguments).filter { index == 0 || $0.number == index }
        let colors =
            !flags.bool("no-color") && console.environment["NO_COLOR"] == nil && console.terminal.isTerminal(.output)
        let printer = SharedLogPrinter(
            console: console,
            LogPrefixer(
                names: containers.map { $0.shortName(in: target.name) }, colored: colors,
                prefixed: !flags.bool("no-log-prefix"),
                timestamps: flags.bool("timestamps")))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in containers {
                group.addTask {
                    let name = container.shortName(in: target.name)
                    for try await batch in try await target.engine.containers.logs(container.id.text, options) {
                        try printer.print(batch, of: name)
                    }
                    try printer.end(name)
                }
                // Without following, one after the other, so that the order is always the same.
                if !options.follow { try await group.waitForAll() }
            }
            try await group.waitForAll()
        }
        return 0
    }
}
