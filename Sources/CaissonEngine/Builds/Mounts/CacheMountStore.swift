import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import FoundationEssentials
import SystemPackage

/// The cache mounts of a state root: `builds/cache-mounts/<key>/<number>/` with a lock file beside each folder. Steps of any
/// build and process that use one hold its lock, shared or alone.
struct CacheMountStore: Sendable {
    /// What a new cache starts with.
    struct Seed: Sendable, Equatable {
        var base: ChainID?
        var path: String
        var mode: UInt32
        var uid: UInt32
        var gid: UInt32
    }

    /// A cache in use.
    struct Held: Sendable {
        let path: FilePath
        let lock: FileLock
    }

    /// A cache as `builder du` lists it.
    struct Entry: Sendable, Equatable {
        /// What ``remove(_:)`` takes.
        var key: String
        /// As the Dockerfile names it.
        var id: String
        var created: Timestamp
        var lastUsed: Timestamp
        /// Bytes of blocks.
        var size: Int64
        var inUse: Bool
    }

    private struct Record: Codable {
        var id: String
        var created: Timestamp
    }

    let context: EngineContext

    private var root: FilePath { context.paths.builds.appending("cache-mounts") }

    /// A cache to mount. `locked` waits for it, which cancelling ends; `private` takes one nobody uses; `shared` takes one
    /// nobody has for himself.
    func take(_ id: String, _ sharing: StepMount.Sharing, _ seed: Seed) async throws -> Held {
        let folder = root.appending(CacheMountStore.key(id, seed))
        do {
            try Files.makeDirectories(folder, mode: 0o700)
            try note(id, in: folder)
            let (number, lock) = try await lock(folder, sharing)
            let path = folder.appending("\(number)")
            if !Files.exists(path) { try make(path, seed) }
            try Files.touch(folder.appending("used"), mode: 0o600)
            return Held(path: path, lock: lock)
        } catch let error as SyscallError {
            throw error.asCaissonError("cache mount \(id)")
        }
    }

    private func lock(_ folder: FilePath, _ sharing: StepMount.Sharing) async throws -> (Int, FileLock) {
        if sharing == .locked { return (0, try await FileLock.acquireAsync(folder.appending("0.lock"))) }
        for number in 0..<1024 {
            let file = folder.appending("\(number).lock")
            if let lock = try FileLock.tryAcquire(file, sharing == .shared ? .shared : .exclusive) { return (number, lock) }
        }
        throw CaissonError(.resourceExhausted, "cache mount: all copies are in use")
    }

    /// Under another name first: two steps may begin a shared cache at the same time.
    private func make(_ path: FilePath, _ seed: Seed) throws {
        let fresh = path.removingLastComponent().appending(".new-\(ObjectID.random().short)")
        defer { try? removeTree(at: fresh) } // ignored: gone after the renaming
        try Files.makeDirectory(fresh, mode: 0o700)
        if let base = seed.base {
            try context.snapshots.copy(base, path: seed.path, into: fresh)
        } else {
            try Files.setOwner(fresh, seed.uid, seed.gid)
            try Files.setMode(fresh, seed.mode)
        }
        do {
            try Files.rename(fresh, to: path)
        } catch {
            if !Files.exists(path) { throw error }
        }
    }

    private func note(_ id: String, in folder: FilePath) throws {
        let file = folder.appending("info.json")
        guard !Files.exists(file) else { return }
        try AtomicFile.write(CanonicalJSON.encode(Record(id: id, created: SystemClock.now())), to: file, mode: 0o600)
    }

    /// Caches of one name that begin with different things are different caches.
    private static func key(_ id: String, _ seed: Seed) -> String {
        let usual = seed.base == nil && seed.mode == 0o755 && seed.uid == 0 && seed.gid == 0
        let origin = usual ? "" : "\0\(seed.base?.text ?? "")\0\(seed.path)\0\(seed.mode)\0\(seed.uid)\0\(seed.gid)"
        return String(Digest.sha256((id + origin).utf8).hex.prefix(32))
    }
}

extension CacheMountStore {
    /// All caches, in no particular order.
    func entries() throws -> [Entry] {
        guard Files.exists(root) else { return [] }
        return try Files.list(root).compactMap { item in
            let folder = root.appending(item.name)
            let file = folder.appending("info.json")
            guard let bytes = try? Files.read(file, limit: 1 << 20) else { return nil } // ignored: being made or removed
            let record = try CanonicalJSON.decode(Record.self, from: bytes, file.string)
            let used = (try? FileStatus.of(folder.appending("used")).modified) ?? record.created // ignored: never used
            return Entry(
                key: item.name, id: record.id, created: record.created, lastUsed: used,
                size: try OverlaySnapshotter.usage(of: folder).bytes, inUse: isInUse(folder))
        }
    }

    private func isInUse(_ folder: FilePath) -> Bool {
        let files: [DirectoryEntry]
        // What cannot be looked at is left alone; what has just gone is not in use.
        do throws(SyscallError) { files = try Files.list(folder) } catch { return error.code != .notFound }
        return files.contains { item in
            // ignored: what cannot be looked at is left alone
            item.name.hasSuffix(".lock") && (try? FileLock.isHeld(folder.appending(item.name))) ?? true
        }
    }

    /// Removes a cache; false when a step uses it or it is not there.
    func remove(_ key: String) throws -> Bool {
        let folder = root.appending(key)
        guard FilePath(key).components.count == 1, Files.exists(folder), !isInUse(folder) else { return false }
        // Under another name first: a step that begins now makes a new one.
        let doomed = root.appending(".gone-\(ObjectID.random().short)")
        do {
            try Files.rename(folder, to: doomed)
            try removeTree(at: doomed)
        } catch {
            throw error.asCaissonError("remove cache mount")
        }
        return true
    }
}
