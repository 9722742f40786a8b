import CLinux
import CaissonCore
import Glibc
import Synchronization

/// A task executor with threads of its own, for work that blocks in the kernel: it grows up to a limit while jobs wait and
/// shrinks when threads stay idle, so that the cooperative pool, which must never block, is left alone.
package final class BlockingPool: TaskExecutor, Sendable {
    /// The pool all engine work runs on.
    package static let shared = BlockingPool(name: "blocking", limit: 32)

    private enum Work: Sendable {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    private struct State {
        var queue: [Work] = []
        var head = 0
        var threads = 0
        var idle = 0
    }

    private let name: String
    private let limit: Int
    private let idleTime: Duration
    private let state = Mutex(State())
    /// Counts waiting jobs for idle threads (an eventfd as a semaphore); -1 where none could be made.
    private let wake: Int32

    /// `limit` threads at most; a thread without work for `idle` ends.
    package init(name: String, limit: Int, idle: Duration = .seconds(5)) {
        self.name = name
        self.limit = max(1, limit)
        idleTime = idle
        wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
    }

    deinit { if wake >= 0 { close(wake) } }

    package func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    /// Runs a blocking function on a thread of the pool and returns or throws what it does. Cancellation does not stop it.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            add(.closure { continuation.resume(with: Result(catching: body)) })
        }
    }

    /// Runs a blocking function on a thread of the pool when there is one; nobody waits for it.
    package func post(_ body: @escaping @Sendable () -> Void) { add(.closure(body)) }

    /// The number of threads alive now.
    package var threadCount: Int { state.withLock { $0.threads } }

    private func add(_ work: Work) {
        let start = state.withLock { state in
            state.queue.append(work)
            let waiting = state.queue.count - state.head
            guard waiting > state.idle, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if !start {
            var one: UInt64 = 1
            _ = write(wake, &one, 8)
            return
        }
        if startThread() { return }
        // No thread could be made: with others alive they take the job; alone, it runs here rather than never.
        let left = state.withLock { state in
            state.threads -= 1
            return state.threads
        }
        if left == 0 { while let next = take() { perform(next) } }
    }

    private func startThread() -> Bool {
        let box = Unmanaged.passRetained(self)
        let result = cz_thread({ context in
            guard let context else { return }
            Unmanaged<BlockingPool>.fromOpaque(context).takeRetainedValue().work()
        }, box.toOpaque(), 2 << 20)
        if result != 0 { box.release() }
        return result == 0
    }

    private func work() {
        _ = cz_set_process_name("caisson-" + name.prefix(7))
        while true {
            while let next = take() { perform(next) }
            state.withLock { $0.idle += 1 }
            let woken = (try? FileIO.poll(wake, timeout: idleTime)) ?? false  // ignored: a failing poll counts as idle
            if woken {
                var count: UInt64 = 0
                _ = read(wake, &count, 8)
            }
            let ends = state.withLock { state in
                state.idle -= 1
                guard !woken, state.head == state.queue.count else { return false }
                state.threads -= 1
                return true
            }
            if ends { return }
        }
    }

    private func take() -> Work? {
        state.withLock { state in
            guard state.head < state.queue.count else {
                state.queue.removeAll(keepingCapacity: state.queue.count < 1024)
                state.head = 0
                return nil
            }
            let next = state.queue[state.head]
            state.head += 1
            if state.head > 512 {
                state.queue.removeFirst(state.head)
                state.head = 0
            }
            return next
        }
    }

    private func perform(_ work: Work) {
        switch work {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .closure(let body): body()
        }
    }
}
