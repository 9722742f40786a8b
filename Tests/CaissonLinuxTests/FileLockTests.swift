import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct FileLockTests {
    @Test func `an exclusive lock keeps others out until it is released`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("lock")
            #expect(try !FileLock.isHeld(path))
            let lock = try FileLock.acquire(path)
            #expect(try FileStatus.of(path).mode == 0o600)
            #expect(try FileLock.isHeld(path))
            #expect(try FileLock.tryAcquire(path, .shared) == nil)
            #expect(throws: SyscallError("flock", path.string, errno: EWOULDBLOCK)) {
                _ = try FileLock.acquire(path, timeout: .milliseconds(30))
            }
            lock.release()
            #expect(try !FileLock.isHeld(path))
            #expect(try FileLock.tryAcquire(path) != nil)
        }
    }

    @Test func `shared locks go together`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("lock")
            let first = try FileLock.acquire(path, .shared)
            let second = try FileLock.tryAcquire(path, .shared)
            #expect(second != nil)
            #expect(try FileLock.tryAcquire(path) == nil)
            first.release()
            second?.release()
        }
    }

    @Test func `a waiter gets the lock when its holder lets go`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("lock")
            let first = try FileLock.acquire(path)
            async let second = FileLock.acquireAsync(path, timeout: .seconds(20))
            first.release()
            try await second.release()
        }
    }
}
