import CaissonAPI
import CaissonCompose
import CaissonCore

/// The verbs of containers that take a service instead: `attach`, `commit`, `export`, `stats`.
enum ComposeContainerVerbs {
    static let commands: [Command] = [attach, commit, export, stats]

    private static let index = FlagSpec.int("index", "Index of the container if service has multiple replicas")

    private static let attach = Command(
        group: "compose", name: "attach", usage: "[OPTIONS] SERVICE",
        summary: "Attach local standard input, output, and error streams to a service's running container",
        arguments: .exactly(1), flags: { ContainerAttach.flags + [ComposeProjectOption.dryRun, index] },
        handlesSignals: true,
        run: { call in
            let target = try await ComposeTarget(call, services: call.arguments)
            let container = try await target.container(of: call.arguments[0], index: number(call))
            if tellsOnly(call, "Container \(container.name)  Attaching") { return 0 }
            return try await ContainerAttach.attach(call, to: container.id.text, of: target.engine.containers)
        })

    private static let commit = Command(
        group: "compose", name: "commit", usage: "[OPTIONS] SERVICE [REPOSITORY[:TAG]]",
        summary: "Create a new image from a service container's changes", arguments: .between(1, 2),
        flags: { ContainerCommit.flags + [ComposeProjectOption.dryRun, index] },
        run: { call in
            let service = call.arguments[0]
            let target = try await ComposeTarget(call, services: [service])
            let container = try await target.container(of: service, index: number(call), all: true)
            if tellsOnly(call, "Container \(container.name)  Committing") { return 0 }
            let request = ContainerCommit.request(call)
            try call.console.print(try await target.engine.containers.commit(container.id.text, request))
            return 0
        })

    private static let export = Command(
        group: "compose", name: "export", usage: "[OPTIONS] SERVICE",
        summary: "Export a service container's filesystem as a tar archive", arguments: .exactly(1),
        flags: { [.string("output", "o", "Write to a file, instead of STDOUT"), ComposeProjectOption.dryRun, index] },
        run: { call in
            let service = call.arguments[0]
            if ComposeProjectOption.isDry(call) {
                let target = try await ComposeTarget(call, services: [service])
                let container = try await target.container(of: service, index: number(call), all: true)
                _ = tellsOnly(call, "Container \(container.name)  Exporting")
                return 0
            }
            try await ArchiveTarget.write(call, what: "export") { engine, sink in
                let target = try await ComposeTarget(call, services: [service], engine: engine)
                let container = try await target.container(of: service, index: number(call), all: true)
                try await engine.containers.export(container.id.text, to: sink)
            }
            return 0
        })

    private static let stats = Command(
        group: "compose", name: "stats", usage: "[OPTIONS] [SERVICE...]",
        summary: "Display a live stream of container(s) resource usage statistics", arguments: .atLeast(0),
        flags: { ContainerStats.flags + [ComposeProjectOption.dryRun] },
        run: { call in
            let target = try await ComposeTarget(call, services: call.arguments)
            let containers = try await target.containers(
                of: call.arguments, all: call.flags.bool("all"), oneOffs: true)
            guard !containers.isEmpty else {
                // No names would mean all containers of the engine.
                try call.console.printRaw(try StatsRows.listing.render([], format: call.format, quiet: false))
                return 0
            }
            try await ContainerStats.show(call, containers.map(\.id.text), asked: [], of: target.engine.containers)
            return 0
        })

    private static func number(_ call: Invocation) -> Int { call.flags.integer("index") ?? 0 }

    /// Whether this is a dry run, which ends with the line.
    private static func tellsOnly(_ call: Invocation, _ line: String) -> Bool {
        guard ComposeProjectOption.isDry(call) else { return false }
        call.console.printError(" DRY-RUN MODE -  \(line)")
        return true
    }
}
