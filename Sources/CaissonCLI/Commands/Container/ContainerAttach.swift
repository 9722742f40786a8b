import CaissonAPI
import CaissonCore

/// `caisson container attach`.
enum ContainerAttach {
    static let command = Command(
        group: "container", name: "attach", topLevel: "attach", usage: "[OPTIONS] CONTAINER",
        summary: "Attach local standard input, output, and error streams to a running container", arguments: .exactly(1),
        flags: { flags }, completes: .runningContainers, handlesSignals: true,
        run: { call in try await attach(call, to: call.arguments[0], of: try await call.engine().containers) })

    static let flags: [FlagSpec] = [
        DetachOption.flag,
        .bool("no-stdin", "Do not attach STDIN"),
        .bool("sig-proxy", "Proxy all received signals to the process", initial: "true"),
    ]

    /// Attaches as the call's flags say.
    static func attach(_ call: Invocation, to ref: String, of containers: any ContainersAPI) async throws -> Int32 {
        let keys = try DetachOption.keys(call.flags)
        let details = try await containers.inspect(ref, size: false)
        if let reason = refusal(details.state.status) { throw ExitFailure(1, reason) }
        let stdin = !call.flags.bool("no-stdin") && details.config.openStdin
        try TerminalCheck.input(call.console, attached: stdin, tty: details.config.tty)
        let session = try await containers.attach(
            ref, AttachOptions(stdin: stdin, size: call.console.terminal.size))
        let bridge = SessionBridge(
            console: call.console, session: session, tty: details.config.tty, stdin: stdin, keys: keys,
            proxiesSignals: call.flags.bool("sig-proxy", default: true) && !details.config.tty)
        switch try await bridge.run() {
        case .exited(let status): return status
        case .detached: throw ExitFailure(1, "read escape sequence")
        }
    }

    private static func refusal(_ state: ContainerState) -> String? {
        switch state {
        case .running: nil
        case .paused: "cannot attach to a paused container, unpause it first"
        case .restarting: "cannot attach to a restarting container, wait until it is running"
        default: "cannot attach to a stopped container, start it first"
        }
    }
}
