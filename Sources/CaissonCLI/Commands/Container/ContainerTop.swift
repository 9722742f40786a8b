import CaissonAPI

/// `caisson container top`.
enum ContainerTop {
    static let command = Command(
        group: "container", name: "top", topLevel: "top", usage: "CONTAINER [ps OPTIONS]",
        summary: "Display the running processes of a container", arguments: .atLeast(1), interspersed: false,
        completes: .runningContainers,
        run: { call in
            let table = try await call.engine().containers.top(call.arguments[0], Array(call.arguments.dropFirst()))
            let lines = ([table.titles] + table.processes).map { $0.joined(separator: "\t") + "\n" }
            try call.console.printRaw(TableOutput.align(lines.joined(), minimum: 20))
            return 0
        })
}
