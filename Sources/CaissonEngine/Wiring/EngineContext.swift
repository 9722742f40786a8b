import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// What every service shares: the stores of one state root and the ways to its companions. Nothing is opened before it is
/// first used, so a command that needs little costs little.
final class EngineContext: Sendable {
    let options: EngineOptions
    let paths: StatePaths
    let database: StateDatabase
    let locks: StateLocks
    let content: ContentStore
    let images: ImageStore
    let snapshots: OverlaySnapshotter
    let registries: RegistryConnector
    let shim: ShimClient

    init(_ options: EngineOptions) {
        self.options = options
        paths = StatePaths(root: options.root, runRoot: options.runRoot)
        database = StateDatabase(root: options.root)
        locks = StateLocks(root: options.root)
        content = ContentStore(root: options.root)
        images = ImageStore(database: database, content: content)
        snapshots = OverlaySnapshotter(root: options.root)
        registries = RegistryConnector(
            environment: ProcessEnvironment.all(), configDirectory: options.configDirectory?.string,
            executable: options.executables.appending("caisson-transfer").string)
        shim = ShimClient(executable: options.executables.appending("caisson-shim"))
    }

    /// Runs blocking work where it may block.
    func onPool<Value: Sendable>(_ body: @escaping @Sendable (EngineContext) throws -> Value) async throws -> Value {
        try await BlockingPool.shared.run { try body(self) }
    }

    /// Runs an operation with every actor-free step of it on the blocking pool.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(BlockingPool.shared) { try await body() }
    }

    /// Whether this is the engine of an ordinary user, who is root of a user namespace only.
    var isOfOrdinaryUser: Bool { UserSession.isUsed(paths.runRoot) }

    /// Throws for who is not root, not even of a user namespace, before the first of many things that would fail then.
    func requireRoot() throws {
        if let refusal = options.refusal { throw refusal }
        guard ProcessTable.userID != 0 else { return }
        throw CaissonError(.permissionDenied, "containers and images need root, or a user namespace, in which this engine is not")
    }

    /// The command that records what a shim saw when no engine is there.
    func reapCommand(_ id: ObjectID) -> [String] {
        [
            options.executables.appending("caisson").string, "--root", paths.root.string, "--run-root", paths.runRoot.string,
            "reap", id.text,
        ]
    }
}
