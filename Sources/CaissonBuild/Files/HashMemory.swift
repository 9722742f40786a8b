package import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
import Synchronization
package import SystemPackage

/// Digests of files that were read before, so that an unchanged context costs looking at it, not reading it.
///
/// A file is known by device, inode, size and the times of its last change of content and of status; a rename changes the
/// last one, so the path adds nothing. A file that changed within two seconds of being read is not remembered: it could
/// change again without its times showing it.
package final class HashMemory: Sendable {
    struct Known: Sendable {
        var hash: ContentHash
        /// Whether it has extended attributes; a change of them shows in the time of status.
        var hasAttributes: Bool
    }

    private let selections: SelectionMemory
    private let clock: @Sendable () -> Timestamp
    private let path: FilePath
    private let loaded = Mutex<HashMemoryFile?>(nil)
    private let fresh = Mutex<[HashMemoryFile.Key: Known]>([:])

    /// The memory kept at `path`, read when first asked; a missing or damaged file is an empty memory.
    package init(path: FilePath, clock: @escaping @Sendable () -> Timestamp = SystemClock.now) {
        (self.path, self.clock) = (path, clock)
        selections = SelectionMemory(path: FilePath(path.string + ".selections"))
    }

    private var stored: HashMemoryFile {
        loaded.withLock { loaded in
            if let loaded { return loaded }
            let file = HashMemoryFile(path: path)
            loaded = file
            return file
        }
    }

    /// The digest of a selection: that of an earlier one of the same files, else what `make` gives. Throws what `make` does
    /// and what listing the files does.
    package func digest(
        of parts: [SelectionPart], into parent: ChainID?, make: () throws -> Digest
    ) throws -> (digest: Digest, isRecalled: Bool) {
        let now = clock()
        guard let fingerprint = try SelectionFingerprint.of(parts, into: parent) else { return (try make(), false) }
        if let known = selections.recall(fingerprint.hash) { return (known, true) }
        let digest = try make()
        if fingerprint.isSettled(at: now) { try selections.remember(fingerprint.hash, digest) }
        return (digest, false)
    }

    func recall(_ status: FileStatus) -> Known? {
        let key = HashMemoryFile.Key(status)
        return stored.find(key) ?? fresh.withLock { $0.isEmpty ? nil : $0[key] }
    }

    /// `now` is when reading the file began.
    func remember(_ status: FileStatus, _ known: Known, now: Timestamp) {
        let latest = max(status.modified, status.changed)
        guard latest.advanced(by: .seconds(2)) < now else { return }
        fresh.withLock { $0[HashMemoryFile.Key(status)] = known }
    }

    /// Writes what was learnt beside what others learnt meanwhile, as a whole; does nothing where nothing is new.
    package func save() throws {
        let learnt = fresh.withLock { $0 }
        guard !learnt.isEmpty else { return }
        do throws(SyscallError) {
            try Files.makeDirectories(path.removingLastComponent(), mode: 0o700)
            let lock = try FileLock.acquire(FilePath(path.string + ".lock"))
            defer { lock.release() }
            try AtomicFile.write(HashMemoryFile(path: path).merged(with: learnt), to: path, mode: 0o600)
        } catch {
            throw error.asCaissonError("remember file digests")
        }
    }
}
