import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// The way to the resolver of this root's networks: one small process, started when the first container needs it, that goes when
/// the last one is gone.
struct ResolverControl: Sendable {
    let context: EngineContext

    static func socket(_ paths: StatePaths) -> FilePath { paths.runRoot.appending("resolver.sock") }
    static func lock(_ paths: StatePaths) -> FilePath { paths.runRoot.appending("resolver.lock") }

    /// Has a container's questions answered from now on: before its process runs, so that the first one is, too.
    func serve(_ entry: ContainerEntry, _ sandbox: NetworkSandbox, _ places: [NetworkPlace]) throws {
        guard places.contains(where: { !$0.network.isDefault }) else { return }
        try serve(entry.id, sandbox.namespace)
    }

    private func serve(_ id: ObjectID, _ namespace: SharedDescriptor) throws {
        let answer = try ask("serve \(id)", namespace)
        guard answer == "ok" else { throw CaissonError(.internal, "resolver: \(answer)") }
    }

    /// Starts it again where it died while containers need it. It finds by itself whom to serve.
    func ensureAlive() throws {
        guard try !needing().isEmpty, (try? UnixSocket.connect(ResolverControl.socket(context.paths))) == nil else { return } // ignored: nobody there
        try start()
    }

    /// Who should be answered and is not, one line each.
    func differences() throws -> [String] {
        let needing = try needing()
        guard !needing.isEmpty else { return [] }
        guard let socket = try? UnixSocket.connect(ResolverControl.socket(context.paths)) else { return ["resolver: not running"] } // ignored: told
        let served = Set(try exchange(socket, "list", nil).split(separator: " ").map(String.init))
        return needing.filter { !served.contains($0.text) }.map { "resolver: does not answer container \($0.short)" }
    }

    /// Running containers on users' networks.
    private func needing() throws -> [ObjectID] {
        try context.database.read { state in
            let owners = Set(try state.endpoints.list().filter { $0.network != DefaultBridge.networkName }.map(\.containerID))
            return try owners.filter { try state.containers.find(id: $0).map { ContainerEntry.liveStates.contains($0.state) } == true }.sorted()
        }
    }

    /// One question to the process, which is started where it is not there. It may be about to leave just now: hence again.
    private func ask(_ command: String, _ descriptor: SharedDescriptor?) throws -> String {
        var failure: any Error = CaissonError(.unavailable, "resolver: does not start")
        for _ in 0..<3 {
            do {
                let socket = try UnixSocket.connect(ResolverControl.socket(context.paths))
                return try exchange(socket, command, descriptor)
            } catch {
                failure = error
                try start()
            }
        }
        throw CaissonError(.unavailable, "resolver: \(failure)", cause: failure)
    }

    private func exchange(_ socket: UnixSocket, _ command: String, _ descriptor: SharedDescriptor?) throws -> String {
        let bytes = try socket.exchange(Array(command.utf8), descriptors: descriptor.map { [$0.raw] } ?? [])
        guard !bytes.isEmpty else { throw SyscallError("receive", "resolver", errno: 104) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns when it listens, or when another one turns out to.
    private func start() throws {
        try Files.makeDirectories(context.paths.runRoot, mode: 0o711)
        let pipe = try Pipe()
        do {
            let null = try Files.open("/dev/null", .readWrite)
            let executable = context.options.executables.appending("caisson")
            let child = try ChildProcess.spawn(
                SpawnRequest(
                    executable, ResolverControl.arguments(context, "resolver"), environment: [],
                    descriptors: [0: null.raw, 1: pipe.writer.raw, 2: null.raw], newSession: true, workingDirectory: "/"))
            // It has started another process that stays, so that nobody's child it is, and left.
            _ = try child.waitBlocking(timeout: .seconds(10))
        }
        _ = try FileIO.poll(pipe.reader.raw, timeout: .seconds(10))
    }

    /// What `caisson` is to be called with to be the resolver.
    static func arguments(_ context: EngineContext, _ mode: String) -> [String] {
        [
            context.options.executables.appending("caisson").string, "--root", context.paths.root.string, "--run-root",
            context.paths.runRoot.string, mode,
        ]
    }
}
