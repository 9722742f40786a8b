import CaissonCore
import CaissonLinux
package import SystemPackage

/// The locks of a state root, one `flock` file each in `locks/`. The kernel lets go of a dead holder's locks.
///
/// Never hold one across network I/O.
package final class StateLocks: Sendable {
    /// The innermost kind held by the current task, to catch a wrong order before it becomes a deadlock.
    @TaskLocal private static var held: LockName.Kind?

    private let directory: FilePath

    package init(root: FilePath) { directory = root.appending("locks") }

    /// Waits for a lock, for ever.
    package func lock(_ name: LockName) throws -> StateLock {
        while true {
            let lock = try waitFor(name)
            // The name of a volume may come back, and the file of a container being made may be taken for a dead one's: whoever
            // waited for a removed file has to take the new one.
            if ![.volume, .container].contains(name.kind) || !lock.isOfRemovedFile { return lock }
        }
    }

    private func waitFor(_ name: LockName) throws -> StateLock {
        let path = directory.appending(name.fileName)
        // The folder is nearly always there: making it only when that fails saves a system call for each lock.
        if let lock = try? FileLock.acquire(path) { return StateLock(lock, path) }  // ignored: the second try tells why
        do {
            try Files.makeDirectories(directory, mode: 0o700)
            return StateLock(try FileLock.acquire(path), path)
        } catch {
            throw error.asCaissonError("lock \(name.fileName)")
        }
    }

    /// Takes a lock nobody holds; nil when someone does.
    package func tryLock(_ name: LockName) throws -> StateLock? {
        let path = directory.appending(name.fileName)
        do {
            try Files.makeDirectories(directory, mode: 0o700)
            let lock = try FileLock.tryAcquire(path, .exclusive).map { StateLock($0, path) }
            return [.volume, .container].contains(name.kind) && lock?.isOfRemovedFile == true ? nil : lock
        } catch {
            throw error.asCaissonError("lock \(name.fileName)")
        }
    }

    /// Whether someone holds the lock now. Many may ask at once without being taken for holders.
    package func isHeld(_ name: LockName) throws -> Bool {
        do {
            return try FileLock.isHeld(directory.appending(name.fileName), against: .shared)
        } catch {
            throw error.asCaissonError("lock \(name.fileName)")
        }
    }

    /// Removes the files of locks that nobody holds: those of leases and builds, which are taken under the root lock (hold it), and
    /// those of containers and volumes that are not known. Whoever came too late for one of these made it again, or was killed.
    func removeDead(isKnown: (LockName) throws -> Bool) throws {
        guard Files.exists(directory) else { return }
        do {
            for item in try Files.list(directory) {
                guard let name = LockName(fileName: item.name) else { continue }
                let path = directory.appending(item.name)
                switch name.kind {
                case .lease, .build: if try !FileLock.isHeld(path) { try Files.remove(path) }
                case .container, .volume:
                    guard let lock = try FileLock.tryAcquire(path) else { continue }
                    defer { lock.release() }
                    // Who makes one holds its lock until it is known.
                    if try !lock.isOfRemovedFile && !isKnown(name) { try Files.remove(path) }
                default: continue
                }
            }
        } catch let error as SyscallError {
            throw error.asCaissonError("locks")
        }
    }

    /// Returns when nobody holds the lock, without blocking a thread; a cancelled wait throws `CancellationError`.
    package func waitUntilFree(_ name: LockName) async throws {
        let path = directory.appending(name.fileName)
        do {
            // Taking a lock makes its file, and the holder has removed it when it is done.
            guard Files.exists(path) else { return }
            try await FileLock.acquireAsync(path, .shared).release()
        } catch let error as SyscallError {
            throw error.asCaissonError("lock \(name.fileName)")
        }
    }

    /// Runs `body` while holding the lock. Nested calls must go from root to image to container.
    package func withLock<T>(_ name: LockName, _ body: () throws -> T) throws -> T {
        Self.checkOrder(name)
        let lock = try lock(name)
        defer { lock.release() }
        return try Self.$held.withValue(name.kind) { try body() }
    }

    /// Runs `body` while holding the lock; waiting for it blocks the thread. Nested calls go from root to image to container.
    package func withLock<T>(_ name: LockName, _ body: () async throws -> T) async throws -> T {
        Self.checkOrder(name)
        let lock = try lock(name)
        defer { lock.release() }
        return try await Self.$held.withValue(name.kind) { try await body() }
    }

    private static func checkOrder(_ name: LockName) {
        assert(held.map { $0 < name.kind } ?? true, "locks are taken in the order root, image, container")
    }
}

/// A lock held; let go by ``release()`` or with the last reference to it.
package final class StateLock: Sendable {
    private let lock: FileLock
    private let path: FilePath

    init(_ lock: FileLock, _ path: FilePath) {
        self.lock = lock
        self.path = path
    }

    var isOfRemovedFile: Bool { lock.isOfRemovedFile }

    /// Lets go.
    package func release() { lock.release() }

    /// Lets go and removes the file, for an object that is gone for good. Someone who waited for it makes it anew, to find the
    /// record gone: see ``StateLocks/removeDead(isKnown:)``.
    package func releaseAndRemove() {
        try? Files.remove(path)  // ignored: a left-over lock file is harmless
        lock.release()
    }
}
