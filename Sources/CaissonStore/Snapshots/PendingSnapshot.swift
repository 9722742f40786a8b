import CaissonCore
import CaissonLinux
import CaissonOCI
import Glibc
import SystemPackage

/// A snapshot being made under a temporary name. It holds a lock on its directory, so that a sweep can tell it from what
/// a dead process left, and becomes visible whole or not at all.
final class PendingSnapshot {
    let path: FilePath
    private let descriptor: SharedDescriptor
    private let layout: SnapshotLayout
    private var isDone = false

    /// Makes the directory with the sub-directories `names`, mode 0755.
    init(_ layout: SnapshotLayout, directories names: [String]) throws {
        self.layout = layout
        try layout.create()
        path = layout.snapshots.appending(
            SnapshotLayout.temporaryPrefix + String(UInt64.random(in: 0 ... .max), radix: 36))
        do {
            try Files.makeDirectory(path, mode: 0o700)
            descriptor = try Files.open(path, [.read, .directory]).shared()
            _ = flock(descriptor.raw, LOCK_EX | LOCK_NB)
            for name in names { try Files.makeDirectory(path.appending(name)) }
        } catch {
            throw error.asCaissonError("snapshot")
        }
    }

    deinit { discard() }

    /// Writes the record, waits until everything is on the disk when asked, and gives the directory its name. Returns
    /// false when another process was faster; the work is thrown away then.
    func publish(_ record: some Encodable, as target: FilePath, durable: Bool) throws -> Bool {
        do {
            try Files.write(path.appending(SnapshotLayout.recordName), CanonicalJSON.encode(record), mode: 0o600)
            if durable { try descriptor.syncFileSystem() }
            try Files.rename(path, to: target)
            isDone = true
            return true
        } catch let error as SyscallError {
            if error.errno == EEXIST || error.errno == ENOTEMPTY { return false }
            throw error.asCaissonError("snapshot")
        }
    }

    /// Removes everything; does nothing after a successful `publish`.
    func discard() {
        guard !isDone else { return }
        isDone = true
        try? removeTree(at: path)  // ignored: the next sweep removes what is left
    }
}
