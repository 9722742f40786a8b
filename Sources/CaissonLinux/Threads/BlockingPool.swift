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
        /// The bells (eventfds) of threads without work, the latest last.
        var idle: [Int32] = []
    }

    /// What a new piece of work needs to be done soon.
    private enum Need {
        case bell(Int32)
        case thread
        case nothing
    }

    private let threadName: String
    private let limit: Int
    private let idleTime: Duration
    private let state = Mutex(State())

    /// `limit` threads at most; a thread without work for `idle` ends.
    package init(name: String, limit: Int, idle: Duration = .seconds(5)) {
        threadName = "caisson-" + String(name.prefix(7))
        self.limit = max(1, limit)
        idleTime = idle
    }

    package func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    /// Whether the calling thread is one of this pool's, so that it may block.
    package var isCurrent: Bool { cz_pool() == identity }

    private var identity: UnsafeRawPointer { UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque()) }

    /// Runs a blocking function on a thread of the pool and returns or throws what it does. Cancellation does not stop it. Who is
    /// on such a thread already stays there.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        if isCurrent { return try body() }
        return try await withCheckedThrowingContinuation { continuation in
            add(.closure { continuation.resume(with: Result(catching: body)) })
        }
    }

    /// Runs a blocking function on a thread of the pool when there is one; nobody waits for it.
    package func post(_ body: @escaping @Sendable () -> Void) { add(.closure(body)) }

    /// The number of threads alive now.
    package var threadCount: Int { state.withLock { $0.threads } }

    /// Wakes exactly one thread: one bell for all of them would wake every idle one for each job.
    private func add(_ work: Work) {
        let need = state.withLock { state -> Need in
            state.queue.append(work)
            if let bell = state.idle.popLast() { return .bell(bell) }
            guard state.threads < limit else { return .nothing }
            state.threads += 1
            return .thread
        }
        switch need {
        case .nothing: return
        case .bell(let bell): return BlockingPool.ring(bell)
        case .thread: if startThread() { return }
        }
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
        _ = cz_set_process_name(threadName)
        cz_set_pool(identity)
        let bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        defer { if bell >= 0 { close(bell) } }
        repeat {
            while let next = take() { perform(next) }
        } while waitForWork(bell)
    }

    /// False when the thread shall end, which then is no longer counted.
    private func waitForWork(_ bell: Int32) -> Bool {
        let isNeeded = state.withLock { state -> Bool? in
            guard state.head == state.queue.count else { return true }
            guard bell >= 0 else {
                state.threads -= 1
                return false
            }
            state.idle.append(bell)
            return nil
        }
        if let isNeeded { return isNeeded }
        if (try? FileIO.poll(bell, timeout: idleTime)) ?? false {  // ignored: a failing poll counts as idle
            var count: UInt64 = 0
            _ = read(bell, &count, 8)
            return true
        }
        return state.withLock { state in
            // Not there any more: someone is about to ring.
            guard let place = state.idle.firstIndex(of: bell) else { return true }
            state.idle.remove(at: place)
            state.threads -= 1
            return false
        }
    }

    private static func ring(_ bell: Int32) {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
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
