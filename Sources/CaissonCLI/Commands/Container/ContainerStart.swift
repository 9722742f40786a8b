import CaissonAPI
import CaissonCore

/// `caisson container start`.
enum ContainerStart {
    static let command = Command(
        group: "container", name: "start", topLevel: "start", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Start one or more stopped containers", arguments: .atLeast(1),
        flags: {
            [
                .bool("attach", "a", "Attach STDOUT/STDERR and forward signals"),
                .missing("checkpoint", .string, "checkpoints are not there yet"),
                .missing("checkpoint-dir", .string, "checkpoints are not there yet"),
                DetachOption.flag,
                .bool("interactive", "i", "Attach container's STDIN"),
            ]
        }, completes: .containers, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let attaches = call.flags.bool("attach") || call.flags.bool("interactive")
        if attaches, call.arguments.count > 1 {
            throw ExitFailure(1, "you cannot start and attach multiple containers at once")
        }
        return attaches ? try await attach(call) : try await startAll(call)
    }

    /// Failures are told one by one, then all names together, as Docker does.
    private static func startAll(_ call: Invocation) async throws -> Int32 {
        try await Interruption.watching(call.console) {
            let containers = try await call.engine().containers
            var failed: [String] = []
            for name in call.arguments {
                do {
                    try await containers.start(name)
                    try call.console.print(name)
                } catch is CancellationError { throw CancellationError() } catch {
                    call.report(error)
                    failed.append(name)
                }
            }
            guard failed.isEmpty else { throw ExitFailure(1, "Error: failed to start containers: " + failed.joined(separator: ", ")) }
            return 0
        }
    }

    private static func attach(_ call: Invocation) async throws -> Int32 {
        let name = call.arguments[0]
        let keys = try DetachOption.keys(call.flags)
        let containers = try await call.engine().containers
        let details = try await containers.inspect(name, size: false)
        let stdin = call.flags.bool("interactive") && details.config.openStdin
        try TerminalCheck.input(call.console, attached: stdin, tty: details.config.tty)
        let session = try await containers.start(
            name, attaching: AttachOptions(stdin: stdin, size: call.console.terminal.size))
        let bridge = SessionBridge(
            console: call.console, session: session, tty: details.config.tty, stdin: stdin, keys: keys,
            proxiesSignals: !details.config.tty)
        switch try await bridge.run() {
        case .exited(let status): return status
        case .detached: return 0
        }
    }
}
