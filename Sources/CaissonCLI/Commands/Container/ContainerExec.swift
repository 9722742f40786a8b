import CaissonAPI
import CaissonCore

/// `caisson container exec`.
enum ContainerExec {
    static let command = Command(
        group: "container", name: "exec", topLevel: "exec", usage: "[OPTIONS] CONTAINER COMMAND [ARG...]",
        summary: "Execute a command in a running container", arguments: .atLeast(2), interspersed: false,
        flags: {
            [
                .bool("detach", "d", "Detached mode: run command in the background"),
                DetachOption.flag,
                .list("env", "e", "Set environment variables", check: EnvironmentOption.check),
                .list("env-file", "Read in a file of environment variables"),
                .bool("interactive", "i", "Keep STDIN open even if not attached"),
                .bool("privileged", "Give extended privileges to the command"),
                .bool("tty", "t", "Allocate a pseudo-TTY"),
                .string("user", "u", "Username or UID (format: \"<name|uid>[:<group|gid>]\")"),
                .string("workdir", "w", "Working directory inside the container"),
            ]
        }, completes: .runningContainers, errorStyle: .exec, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let keys = try DetachOption.keys(flags)
        let request = ExecRequest(
            command: Array(call.arguments.dropFirst()), environment: try EnvironmentOption.values(flags, call.console),
            workingDirectory: flags.string("workdir"), user: flags.string("user"), tty: flags.bool("tty"),
            openStdin: flags.bool("interactive"), privileged: flags.bool("privileged"), detach: flags.bool("detach"))
        let stdin = request.openStdin && !request.detach
        try TerminalCheck.input(call.console, attached: stdin, tty: request.tty)
        let size = request.tty ? call.console.terminal.size : nil
        let session = try await call.engine().containers.exec(call.arguments[0], request, size: size)
        if request.detach { return 0 }
        let bridge = SessionBridge(
            console: call.console, session: session, tty: request.tty, stdin: stdin, keys: keys, proxiesSignals: false,
            isAllThereIs: true)
        switch try await bridge.run() {
        case .exited(let status): return status
        case .detached: throw ExitFailure(1, "read escape sequence")
        }
    }
}
