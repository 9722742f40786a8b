import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import Synchronization
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
    /// Looked up for a start that is expected.
    private let facts = Mutex<HostFacts?>(nil)
    /// The container made last: it is usually started next, and understanding its record again takes longer than making it.
    private let latest = Mutex<ContainerEntry?>(nil)

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

    /// Keeps what is known of a container that was just made.
    func remember(_ entry: ContainerEntry) { latest.withLock { $0 = entry } }

    /// What is known of a container, for who has read its record anew.
    func known(_ id: ObjectID) -> ContainerEntry? { latest.withLock { $0?.id == id ? $0 : nil } }

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

    /// An ordinary user's containers may want another network namespace than this process's.
    func expectStart(networkMode: String) {
        guard ProcessTable.userID == 0, options.refusal == nil, !isOfOrdinaryUser else { return }
        // One after the other on one thread: two would share the processor of what they are to help.
        BlockingPool.shared.post { [self] in
            StartWarmUp.run()
            shim.startAhead(ownNetwork: networkMode == "none")
            _ = try? ContainerCgroup.usable() // ignored, and below: who needs it asks again, for the reason
            let found = try? HostFacts.detect()
            facts.withLock { $0 = found }
        }
    }

    /// What a container's specification depends on besides what was asked for, as it is now.
    func hostFacts(privileged: Bool) throws -> HostFacts {
        let ahead = facts.withLock { facts in
            defer { facts = nil }
            return facts
        }
        if !privileged, let ahead { return ahead }
        return try HostFacts.detect(privileged: privileged)
    }

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
