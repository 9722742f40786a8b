import CaissonAPI
import CaissonCompose
import CaissonCore

/// The verbs that do one thing to containers that are there: `start`, `stop`, `restart`, `kill`, `pause`, `unpause`, `rm`.
enum ComposeLifecycle {
    static let commands: [Command] = [start, stop, restart, kill, pause, unpause, remove]

    private static let timeout = FlagSpec.int("timeout", "t", "Specify a shutdown timeout in seconds")

    private static func command(
        _ name: String, _ summary: String, _ flags: [FlagSpec] = [],
        _ run: @escaping @Sendable (Invocation, ComposeTarget, [ExistingContainer]) async throws -> Void
    ) -> Command {
        Command(
            group: "compose", name: name, usage: flags.isEmpty ? "[SERVICE...]" : "[OPTIONS] [SERVICE...]",
            summary: summary,
            arguments: .atLeast(0), flags: { flags + [ComposeProjectOption.dryRun] },
            run: { call in
                let target = try await ComposeTarget(call, services: call.arguments)
                try await run(call, target, try await target.containers(of: call.arguments))
                return 0
            })
    }

    private static let start = command("start", "Start services") { call, target, containers in
        let stopped = containers.filter { !$0.isRunning }
        guard !containers.isEmpty else {
            throw ExitFailure(1, "service \"\(call.arguments.first ?? target.name)\" has no container to start")
        }
        for wave in target.waves(stopped).reversed() {
            try await target.each(wave, "Starting", "Started") { try await target.engine.containers.start($0.id.text) }
        }
    }

    private static let stop = command("stop", "Stop services", [timeout]) { call, target, containers in
        try await target.stopper(timeout: call.flags.integer("timeout")).stop(containers)
    }

    private static let restart = command(
        "restart", "Restart service containers", [timeout, .bool("no-deps", "Don't restart dependent services")]
    ) { call, target, containers in
        let timeout = call.flags.integer("timeout")
        for wave in target.waves(containers).reversed() {
            try await target.each(wave, "Restarting", "Started") {
                try await target.engine.containers.restart($0.id.text, signal: nil, timeout: timeout)
            }
        }
    }

    private static let kill = command(
        "kill", "Force stop service containers",
        [
            .bool("remove-orphans", "Remove containers for services not defined in the Compose file"),
            .string("signal", "s", "SIGNAL to send to the container", initial: "SIGKILL"),
        ]
    ) { call, target, containers in
        try await target.each(containers.filter(\.isRunning), "Killing", "Killed") {
            try await target.engine.containers.kill($0.id.text, signal: call.flags.string("signal"))
        }
    }

    private static let pause = command("pause", "Pause services") { _, target, containers in
        try await target.each(containers.filter { $0.state == .running }, "Pausing", "Paused") {
            try await target.engine.containers.pause($0.id.text)
        }
    }

    private static let unpause = command("unpause", "Unpause services") { _, target, containers in
        try await target.each(containers.filter { $0.state == .paused }, "Unpausing", "Unpaused") {
            try await target.engine.containers.unpause($0.id.text)
        }
    }

    private static let remove = command(
        "rm", "Removes stopped service containers",
        [
            .bool("force", "f", "Don't ask to confirm removal"),
            .bool("stop", "s", "Stop the containers, if required, before removing"),
            .bool("volumes", "v", "Remove any anonymous volumes attached to containers"),
        ]
    ) { call, target, containers in
        let stopper = target.stopper()
        if call.flags.bool("stop") { try await stopper.stop(containers) }
        let chosen = call.flags.bool("stop") ? containers : containers.filter { !$0.isRunning }
        guard !chosen.isEmpty else { return call.console.printError("No stopped containers") }
        if !call.flags.bool("force"), !ComposeProjectOption.isDry(call) {
            try call.console.print("Going to remove \(chosen.map(\.name).joined(separator: ", "))")
            try call.console.printRaw("? Are you sure? [yN] ")
            let answer = try await call.console.terminal.readLine(echo: true)?.lowercased() ?? ""
            guard answer.hasPrefix("y") else { return }
        }
        try await stopper.remove(chosen, volumes: call.flags.bool("volumes"))
    }
}

extension ComposeTarget {
    /// Groups of containers that can be dealt with at once: those that nothing depends on first.
    func waves(_ containers: [ExistingContainer]) -> [[ExistingContainer]] { stopper().waves(containers) }

    /// Does something to each, and tells of it.
    func each(
        _ containers: [ExistingContainer], _ doing: String, _ done: String,
        _ body: @escaping @Sendable (ExistingContainer) async throws -> Void
    ) async throws {
        try await stopper().each(containers, doing, done, body)
    }
}
