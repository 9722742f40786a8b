import CaissonAPI
import CaissonCore

/// `caisson container run`, `caisson run`.
enum ContainerRun {
    static let command = Command(
        group: "container", name: "run", topLevel: "run", usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        summary: "Create and run a new container from an image", arguments: .atLeast(1), interspersed: false,
        flags: {
            RunFlags.shared(pullUsage: "Pull image before running (\"always\", \"missing\", \"never\")") + [
                .bool("detach", "d", "Run container in background and print container ID"),
                DetachOption.flag,
                .bool("sig-proxy", "Proxy received signals to the process", initial: "true"),
            ]
        }, completes: .images, errorStyle: .run, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let detach = flags.bool("detach")
        var request = try RunRequest(flags, call.arguments, call.console)
        let keys = try DetachOption.keys(flags)
        if detach {
            guard flags.list("attach").isEmpty else {
                throw ExitFailure(1, "conflicting options: cannot specify both --attach and --detach")
            }
            (request.attachStdin, request.attachStdout, request.attachStderr) = (false, false, false)
        } else {
            try TerminalCheck.input(call.console, attached: request.attachStdin, tty: request.tty)
        }
        if request.tty, let size = call.console.terminal.size { request.host.consoleSize = [size.rows, size.columns] }
        let engine = try await call.engine(starting: request)
        let container = try await create(request, engine, call)
        return detach ? try await start(container, engine, request, call) : try await attach(container, engine, request, keys, call)
    }

    /// ^C while the image is pulled ends the command; from the start of the container on signals are the container's.
    private static func create(_ request: RunRequest, _ engine: any EngineAPI, _ call: Invocation) async throws -> CreatedContainer {
        let quiet = call.flags.bool("quiet")
        return try await ContainerMaker(engine: engine, console: call.console, quiet: quiet, watchesSignals: true).create(request)
    }

    private static func start(
        _ container: CreatedContainer, _ engine: any EngineAPI, _ request: RunRequest, _ call: Invocation
    ) async throws -> Int32 {
        let id = container.id.text
        try await removingOnFailure(id, engine, request) { try await engine.containers.start(id) }
        try call.console.print(id)
        return 0
    }

    private static func attach(
        _ container: CreatedContainer, _ engine: any EngineAPI, _ request: RunRequest, _ keys: DetachKeys, _ call: Invocation
    ) async throws -> Int32 {
        let id = container.id.text
        let options = AttachOptions(
            stdin: request.attachStdin, stdout: request.attachStdout, stderr: request.attachStderr,
            size: request.tty ? call.console.terminal.size : nil)
        let session = try await removingOnFailure(id, engine, request) {
            try await engine.containers.start(id, attaching: options)
        }
        let bridge = SessionBridge(
            console: call.console, session: session, tty: request.tty, stdin: request.attachStdin, keys: keys,
            proxiesSignals: call.flags.bool("sig-proxy", default: true), isAllThereIs: true)
        switch try await bridge.run() {
        case .exited(let status): return status
        case .detached: return 0
        }
    }

    /// A container that never ran has nobody else to remove it.
    private static func removingOnFailure<Output>(
        _ id: String, _ engine: any EngineAPI, _ request: RunRequest, _ body: () async throws -> Output
    ) async throws -> Output {
        do { return try await body() } catch {
            if request.host.autoRemove {
                try? await engine.containers.remove(id, force: true, volumes: true)  // ignored: the first error is the one to show
            }
            throw error
        }
    }
}
