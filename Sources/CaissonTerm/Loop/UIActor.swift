import Synchronization

/// The actor of everything that touches the screen. Its jobs run on the one thread that drains `UIExecutor`.
@globalActor
package actor UIActor {
    package static let shared = UIActor()

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        UIExecutor.shared.asUnownedSerialExecutor()
    }

    /// Runs a closure of this actor at once. Traps when called from another thread than the draining one.
    package nonisolated static func assumeIsolated<T>(_ body: @UIActor () throws -> T) rethrows -> T {
        UIExecutor.shared.checkIsolated()
        // The thread was just checked, so the closure may be called as if it had no isolation; the same cast is
        // how the standard library does it for the main actor.
        return try withoutActuallyEscaping(body) { escaping in
            try unsafeBitCast(escaping, to: (() throws -> T).self)()
        }
    }
}

/// Runs the UI actor's jobs on whichever thread calls `drain`, and wakes that thread when one is waiting.
package final class UIExecutor: SerialExecutor {
    package static let shared = UIExecutor()

    private struct State {
        var jobs: [UnownedJob] = []
        var wake: (@Sendable () -> Void)?
        var isOwnThread: (@Sendable () -> Bool)?
    }

    private let state = Mutex(State())

    /// Names the thread that drains: `wake` is called when a job arrives in an empty queue, from any thread;
    /// `isOwnThread` tells whether the caller is that thread. Jobs that arrived before are kept.
    package func attach(wake: @escaping @Sendable () -> Void, isOwnThread: @escaping @Sendable () -> Bool) {
        let waiting = state.withLock { state in
            state.wake = wake
            state.isOwnThread = isOwnThread
            return !state.jobs.isEmpty
        }
        if waiting { wake() }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wake = state.withLock { state in
            state.jobs.append(job)
            return state.jobs.count == 1 ? state.wake : nil
        }
        wake?()
    }

    /// Runs the waiting jobs, and those they add, up to a bound that keeps keys answered. Called on the one thread.
    /// Returns whether any ran; when the bound was reached the thread is woken again.
    @discardableResult
    package func drain() -> Bool {
        var ran = false
        for _ in 0..<8 {
            let jobs = state.withLock { state in
                let jobs = state.jobs
                state.jobs = []
                return jobs
            }
            if jobs.isEmpty { return ran }
            ran = true
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
        let wake = state.withLock { $0.jobs.isEmpty ? nil : $0.wake }
        wake?()
        return ran
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Traps when the caller is not on the draining thread.
    package func checkIsolated() {
        let isOwnThread = state.withLock { $0.isOwnThread }
        precondition(isOwnThread?() == true, "UI state was touched from another thread than the UI's")
    }
}
