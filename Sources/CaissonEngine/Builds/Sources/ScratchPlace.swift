import CaissonCore
import CaissonLinux
import SystemPackage

/// A folder below `builds/scratch` for files of one build, on the disk of the state root. Its lock tells a sweep that its
/// maker lives.
final class ScratchPlace: Sendable {
    /// Empty at first, mode 0755.
    let folder: FilePath
    private let lockFile: FilePath
    private let lock: FileLock

    init(_ paths: StatePaths) throws {
        let root = ScratchPlace.root(paths)
        let name = ObjectID.random().short
        folder = root.appending(name)
        lockFile = root.appending(name + ".lock")
        do {
            try Files.makeDirectories(root, mode: 0o700)
            lock = try FileLock.acquire(lockFile)
            try Files.makeDirectory(folder, mode: 0o755)
        } catch {
            throw error.asCaissonError("scratch folder")
        }
    }

    deinit { remove() }

    /// Removes it now.
    func remove() {
        // ignored, both: swept at the next start, which finds the folder by its lock
        if (try? removeTree(at: folder)) != nil { try? Files.remove(lockFile) }
        lock.release()
    }

    private static func root(_ paths: StatePaths) -> FilePath { paths.builds.appending("scratch") }

    /// Removes the folders of processes that are gone.
    static func sweep(_ paths: StatePaths) throws {
        let root = root(paths)
        guard Files.exists(root) else { return }
        for entry in try Files.list(root) where entry.name.hasSuffix(".lock") {
            guard let lock = try FileLock.tryAcquire(root.appending(entry.name)) else { continue }
            defer { lock.release() }
            try removeTree(at: root.appending(String(entry.name.dropLast(".lock".count))))
            try? Files.remove(root.appending(entry.name)) // ignored: another sweep was faster
        }
    }
}
