import CaissonAPI
import CaissonCompose
import CaissonCore

/// The verbs that only look: `top`, `port`, `version`.
enum ComposeInspection {
    static let commands: [Command] = [top, port, version]

    private static let top = Command(
        group: "compose", name: "top", usage: "[SERVICES...]", summary: "Display the running processes",
        arguments: .atLeast(0), run: runTop)

    @Sendable private static func runTop(_ call: Invocation) async throws -> Int32 {
        let target = try await ComposeTarget(call, services: call.arguments)
        for container in try await target.containers(of: call.arguments, all: false) {
            let table = try await target.engine.containers.top(container.id.text, [])
            let lines = ([table.titles] + table.processes).map { $0.joined(separator: "\t") }
            try call.console.print(container.name)
            try call.console.print(TableOutput.align(lines.joined(separator: "\n"), minimum: 4))
            try call.console.print("")
        }
        return 0
    }

    private static let port = Command(
        group: "compose", name: "port", usage: "[OPTIONS] SERVICE PRIVATE_PORT",
        summary: "Print the public port for a port binding",
        arguments: .exactly(2),
        flags: {
            [
                .int("index", "Index of the container if service has multiple replicas"),
                .string("protocol", "tcp or udp", initial: "tcp"),
            ]
        }, run: runPort)

    @Sendable private static func runPort(_ call: Invocation) async throws -> Int32 {
        let target = try await ComposeTarget(call, services: [call.arguments[0]])
        let container = try await target.container(of: call.arguments[0], index: call.flags.integer("index") ?? 0)
        let key = "\(call.arguments[1])/\(call.flags.string("protocol") ?? "tcp")"
        let details = try await target.engine.containers.inspect(container.id.text, size: false)
        guard let bindings = details.networkSettings.ports[key] ?? nil, let first = bindings.first else {
            throw ExitFailure(1, "no port \(key) for container \(container.name)")
        }
        try call.console.print("\(first.hostIP):\(first.hostPort)")
        return 0
    }

    private static let version = Command(
        group: "compose", name: "version", usage: "[OPTIONS]", summary: "Show the Compose version information",
        arguments: .none,
        flags: {
            [
                .string("format", "f", "Format the output. Values: [pretty | json]. (Default: pretty)"),
                .bool("short", "Shows only Compose's version number"),
            ]
        }, run: runVersion)

    @Sendable private static func runVersion(_ call: Invocation) async throws -> Int32 {
        let version = try await call.engine().system.version().version
        if call.flags.bool("short") {
            try call.console.print(version)
        } else if call.format == "json" {
            try call.console.print(Value.map(["version": .string(version)]).json())
        } else {
            try call.console.print("Caisson Compose version \(version)")
        }
        return 0
    }
}
