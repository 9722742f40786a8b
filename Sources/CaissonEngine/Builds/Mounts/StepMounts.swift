import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage
import Synchronization

/// The `--mount`s of one step: what the runtime mounts, and what is to be let go of afterwards.
final class StepMounts: Sendable {
    private struct State {
        var mounts: [LaunchMount] = []
        var agents: [AgentProxy] = []
        var locks: [FileLock] = []
        var scratch: [String] = []
        var secrets: FilePath?
    }

    private let context: EngineContext
    private let folder: StepFolder
    private let scratchName: String
    private let state = Mutex(State())

    /// `scratchName` starts the names of snapshots that take discarded writes.
    init(context: EngineContext, folder: StepFolder, scratchName: String) {
        self.context = context
        self.folder = folder
        self.scratchName = scratchName
    }

    var mounts: [LaunchMount] { state.withLock { $0.mounts } }
    var agents: [AgentProxy] { state.withLock { $0.agents } }

    /// Makes every source ready, waiting for locked caches; parents are mounted before what is below them.
    func prepare(_ mounts: [StepMount]) async throws {
        let ordered = mounts.enumerated().sorted { left, right in
            (left.element.depth, left.offset) < (right.element.depth, right.offset)
        }
        for (index, mount) in ordered {
            do {
                try await prepare(mount, index)
            } catch let error as SyscallError {
                throw error.asCaissonError("mount \(mount.target)")
            }
        }
    }

    private func prepare(_ mount: StepMount, _ index: Int) async throws {
        switch mount.source {
        case .folder(let root, let path):
            let base = mount.isReadOnly ? root : try discarding(index, parent: nil, layers: [root.string])
            add(.inside(mount.target, base: base, path: path, isReadOnly: mount.isReadOnly))
        case .layers(let chain, let path):
            let base = mount.isReadOnly ? try view(chain, index) : try discarding(index, parent: chain, layers: nil)
            add(.inside(mount.target, base: base, path: path, isReadOnly: mount.isReadOnly))
        case .cache(let id, let sharing, let base, let path, let mode, let uid, let gid):
            let seed = CacheMountStore.Seed(base: base, path: path, mode: mode, uid: uid, gid: gid)
            let cache = try await CacheMountStore(context: context).take(id, sharing, seed)
            state.withLock { $0.locks.append(cache.lock) }
            add(.inside(mount.target, base: cache.path, path: "/", isReadOnly: mount.isReadOnly))
        case .tmpfs(let size):
            add(.tmpfs(mount.target, options: size.map { "mode=1777,size=\($0)" } ?? "mode=1777"))
        case .secret(let bytes, let mode, let uid, let gid):
            let name = "secret\(index)"
            let base = try secrets()
            add(.file(base.appending(name), bytes, mode: mode, uid: uid, gid: gid))
            add(.inside(mount.target, base: base, path: name, isReadOnly: true))
        case .socket(let agent, let mode, let uid, let gid):
            let name = "agent\(index)"
            let proxy = try AgentProxy(at: folder.path.appending(name), to: agent, mode: mode, uid: uid, gid: gid)
            state.withLock { $0.agents.append(proxy) }
            add(.inside(mount.target, base: folder.path, path: name, isReadOnly: false))
        }
    }

    private func add(_ mount: LaunchMount) { state.withLock { $0.mounts.append(mount) } }

    /// The folder that shows the layers up to `chain` and cannot be written to.
    private func view(_ chain: ChainID?, _ index: Int) throws -> FilePath {
        guard let chain else { return try folder.place("empty\(index)") }
        let plan = try context.snapshots.view(chain)
        let layer = try context.snapshots.layer(chain)
        // The only layer of a stack has neither deletions nor hidden directories.
        if layer.parent == nil { return layer.path }
        let place = try folder.place("layers\(index)")
        add(.overlay(at: place, base: plan.base, layers: plan.lower, writable: nil))
        return place
    }

    /// A folder that shows `layers`, or those up to `parent`, and forgets what is written to it.
    private func discarding(_ index: Int, parent: ChainID?, layers: [String]?) throws -> FilePath {
        let name = "\(scratchName)-\(index)"
        let snapshot = try context.snapshots.prepare(name, parent: parent)
        state.withLock { $0.scratch.append(name) }
        let place = try folder.place("writable\(index)")
        add(
            .overlay(
                at: place, base: snapshot.plan.base, layers: layers ?? snapshot.plan.lower,
                writable: snapshot.directory.lastComponent?.string))
        return place
    }

    /// Memory for all secrets of the step: they never reach a disk.
    private func secrets() throws -> FilePath {
        if let known = state.withLock({ $0.secrets }) { return known }
        let place = try folder.place("secrets")
        add(.memory(at: place, options: "mode=700"))
        state.withLock { $0.secrets = place }
        return place
    }

    /// Lets caches go and removes what was written to be forgotten. The step is over.
    func release() {
        let scratch = state.withLock { state in
            for lock in state.locks { lock.release() }
            defer { state = State() }
            return state.scratch
        }
        for name in scratch { try? context.snapshots.remove(container: name) } // ignored: swept with the build
    }
}

extension StepMount {
    fileprivate var depth: Int { FilePath(target).lexicallyNormalized().components.count }
}
