import CLinux
import CaissonCore
import Glibc
import Synchronization

/// A throw-away thread for work that changes the thread itself: namespaces, credentials, mounts.
package enum DedicatedThread {
    /// Runs `body` on a fresh thread and waits for it; the thread ends afterwards whatever it did to itself.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let slot = ThreadSlot<Value>(body)
        let box = Unmanaged.passRetained(slot as any ThreadBody as AnyObject)
        defer { box.release() }
        try checked("thread", nil, cz_thread_join({ context in
            guard let context else { return }
            (Unmanaged<AnyObject>.fromOpaque(context).takeUnretainedValue() as? any ThreadBody)?.perform()
        }, box.toOpaque(), 512 << 10))
        return try slot.value()
    }

    /// `run` without blocking the caller's thread.
    package static func runAsync<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await BlockingPool.shared.run { try run(body) }
    }
}

/// Work for another thread.
protocol ThreadBody: AnyObject, Sendable {
    func perform()
}

/// Work for another thread, and what came of it.
final class ThreadSlot<Value: Sendable>: ThreadBody {
    private let body: @Sendable () throws -> Value
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(_ body: @escaping @Sendable () throws -> Value) { self.body = body }

    func perform() {
        let value = Result(catching: body)
        result.withLock { $0 = value }
    }

    /// What `body` returned or threw; only after it was performed.
    func value() throws -> Value {
        guard let result = result.withLock({ $0 }) else { throw SyscallError("thread", errno: ECHILD) }
        return try result.get()
    }
}
