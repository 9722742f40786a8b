import CLinux
import CaissonCore
import Glibc
import Synchronization
package import SystemPackage

/// An advisory flock(2) lock on a file made for it; freed when released, dropped, or when the process ends.
package final class FileLock: Sendable {
    /// Who may hold it at the same time.
    package enum Mode: Sendable { case exclusive, shared }

    private let descriptor: Mutex<Int32>

    private init(_ fd: Int32) { descriptor = Mutex(fd) }

    deinit { release() }

    /// Waits for the lock; EWOULDBLOCK when `timeout` passes first. Blocks the thread.
    package static func acquire(
        _ path: FilePath, _ mode: Mode = .exclusive, timeout: Duration? = nil
    ) throws(SyscallError) -> FileLock {
        let file = try Files.open(path, [.readWrite, .create], mode: 0o600)
        let operation = mode == .exclusive ? LOCK_EX : LOCK_SH
        guard let timeout else {
            _ = try systemCall("flock", path.string) { flock(file.raw, operation) }
            return FileLock(file.take())
        }
        // flock has no time limit of its own; the pauses grow to 20 ms.
        let end = SystemClock.monotonic() + timeout
        var pause = 1
        while flock(file.raw, operation | LOCK_NB) != 0 {
            if errno != EWOULDBLOCK && errno != EINTR { throw SyscallError("flock", path.string, errno: errno) }
            if SystemClock.monotonic() >= end { throw SyscallError("flock", path.string, errno: EWOULDBLOCK) }
            _ = poll(nil, 0, Int32(pause))
            pause = min(pause * 2, 20)
        }
        return FileLock(file.take())
    }

    /// `acquire` without blocking a thread of the caller; a cancelled wait throws `CancellationError`.
    package static func acquireAsync(
        _ path: FilePath, _ mode: Mode = .exclusive, timeout: Duration? = nil
    ) async throws -> FileLock {
        let end = timeout.map { SystemClock.monotonic() + $0 }
        var pause = 1
        while true {
            if let lock = try tryAcquire(path, mode) { return lock }
            if let end, SystemClock.monotonic() >= end { throw SyscallError("flock", path.string, errno: EWOULDBLOCK) }
            try await Reactor.shared.sleep(for: .milliseconds(pause))
            pause = min(pause * 2, 20)
        }
    }

    /// The lock if it is free now.
    package static func tryAcquire(_ path: FilePath, _ mode: Mode = .exclusive) throws(SyscallError) -> FileLock? {
        let file = try Files.open(path, [.readWrite, .create], mode: 0o600)
        if flock(file.raw, (mode == .exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 { return FileLock(file.take()) }
        if errno == EWOULDBLOCK { return nil }
        throw SyscallError("flock", path.string, errno: errno)
    }

    /// Whether anyone holds the lock now so that it could not be had in this mode; a missing file is held by nobody. Who
    /// asks with `shared` is never taken for a holder by another who does.
    package static func isHeld(_ path: FilePath, against mode: Mode = .exclusive) throws(SyscallError) -> Bool {
        let fd = path.withPlatformString { cz_openat(AT_FDCWD, $0, O_RDWR | O_CLOEXEC, 0) }
        if fd == -ENOENT { return false }
        let file = OwnedDescriptor(try checked("open", path.string, fd))
        if flock(file.raw, (mode == .exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 { return false }
        if errno == EWOULDBLOCK { return true }
        throw SyscallError("flock", path.string, errno: errno)
    }

    /// Whether the file was removed meanwhile: others lock a new one by now.
    package var isOfRemovedFile: Bool { descriptor.withLock { ((try? FileStatus.of(descriptor: $0))?.links ?? 0) == 0 } } // ignored: as good as gone

    /// Lets go now; later calls do nothing.
    package func release() {
        descriptor.withLock { fd in
            if fd >= 0 { close(fd) }
            fd = -1
        }
    }
}
