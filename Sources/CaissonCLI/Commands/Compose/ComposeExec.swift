import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose exec`.
enum ComposeExec {
    static let command = Command(
        group: "compose", name: "exec", usage: "[OPTIONS] SERVICE COMMAND [ARGS...]",
        summary: "Execute a command in a running container", arguments: .atLeast(2), interspersed: false,
        flags: {
            [
                .bool("detach", "d", "Detached mode: Run command in the background"),
                FlagSpec(
                    "env", short: "e", kind: .stringArray, usage: "Set environment variables",
                    check: EnvironmentOption.check),
                .int("index", "Index of the container if service has multiple replicas"),
                .bool("no-tty", "T", "Disable pseudo-TTY allocation. By default 'compose exec' allocates a TTY."),
                .bool("privileged", "Give extended privileges to the process"),
                .string("user", "u", "Run the command as this user"),
                .string("workdir", "w", "Path to workdir directory for this command"),
                .ignored("interactive", .bool),
            ]
        }, errorStyle: .exec, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let console = call.console
        let detach = flags.bool("detach")
        let tty =
            !flags.bool("no-tty") && !detach && console.terminal.isTerminal(.input)
            && console.terminal.isTerminal(.output)
        let target = try await ComposeTarget(call, services: [call.arguments[0]])
        let container = try await target.container(of: call.arguments[0], index: flags.integer("index") ?? 0)
        let request = ExecRequest(
            command: Array(call.arguments.dropFirst()), environment: try EnvironmentOption.values(flags, console),
            workingDirectory: flags.string("workdir"), user: flags.string("user"), tty: tty, openStdin: !detach,
            privileged: flags.bool("privileged"), detach: detach)
        let session = try await target.engine.containers.exec(
            container.id.text, request, size: tty ? console.terminal.size : nil)
        if detach { return 0 }
        let bridge = SessionBridge(
            console: console, session: session, tty: tty, stdin: true, keys: .standard, proxiesSignals: false)
        switch try await bridge.run() {
        case .exited(let status): return status
        case .detached: throw ExitFailure(1, "read escape sequence")
        }
    }
}
