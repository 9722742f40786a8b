import CaissonLinux
import Glibc
import Synchronization
import SystemPackage
import TestSupport
import Testing

struct ThreadsTests {
    @Test func `blocking jobs run side by side up to the limit, and idle threads end`() async throws {
        let pool = BlockingPool(name: "test", limit: 4, idle: .milliseconds(20))
        let gate = try Pipe()
        let started = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    try await pool.run {
                        started.add()
                        _ = try gate.reader.read(upTo: 1)
                    }
                }
            }
            try await until { started.value == 4 }
            #expect(pool.threadCount == 4)
            try gate.writer.writeAll([UInt8](repeating: 1, count: 12))
            try await group.waitForAll()
        }
        #expect(started.value == 12)
        try await until { pool.threadCount == 0 }
        #expect(try await pool.run { 5 } == 5)
    }

    @Test func `who is on a thread of the pool stays there for more blocking work`() async throws {
        let pool = BlockingPool(name: "test", limit: 4)
        #expect(!pool.isCurrent)
        try await withTaskExecutorPreference(pool) {
            try await Self.checkSameThread(pool)
        }
    }

    @concurrent private static func checkSameThread(_ pool: BlockingPool) async throws {
        #expect(pool.isCurrent && !BlockingPool.shared.isCurrent)
        let thread = pthread_self()
        #expect(try await pool.run { pthread_self() } == thread)
        #expect(try await BlockingPool.shared.run { pthread_self() } != thread)
        #expect(pool.threadCount == 1)
    }

    @Test func `work underway gives what it returned or threw`() throws {
        #expect(try Underway { 5 }.value() == 5)
        let failing = try Underway { throw SyscallError("test", errno: EIO) }
        #expect(throws: SyscallError.self) { try failing.value() }
        failing.settle()
    }

    @Test func `work no thread has come to is done by who wants it, and never where nobody does`() throws {
        let pool = BlockingPool(name: "test", limit: 1, idle: .milliseconds(20))
        let (gate, done) = (try Pipe(), Counter())
        pool.post { _ = try? gate.reader.read(upTo: 1) } // ignored: the end of the pipe opens the gate, too
        let (wanted, unwanted) = (try Underway(on: pool) { done.add() }, try Underway(on: pool) { done.add() })
        try wanted.value()
        #expect(done.value == 1)
        unwanted.settle()
        try gate.writer.writeAll([1])
        try eventually("the pool rests") { pool.threadCount == 0 }
        #expect(done.value == 1)
        #expect(throws: CancellationError.self) { try unwanted.value() }
    }

    @Test func `a task with the pool as preference runs on its threads`() async throws {
        let own = await withTaskExecutorPreference(BlockingPool.shared) { await threadName() }
        #expect(own.hasPrefix("caisson-"))
    }

    @concurrent private func threadName() async -> String {
        (try? Files.readText("/proc/thread-self/comm")) ?? ""
    }

    @Test func `a reader waits for bytes and a cancelled one gives up`() async throws {
        let pipe = try Pipe()
        async let ready: Void = Reactor.shared.readable(pipe.reader.raw)
        try pipe.writer.writeAll("x")
        try await ready
        _ = try pipe.reader.read(upTo: 1)
        let waiter = Task { try await Reactor.shared.readable(pipe.reader.raw) }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
    }

    @Test func `a sleep lasts as long as asked for, and ends when cancelled`() async throws {
        let start = ContinuousClock.now
        try await Reactor.shared.sleep(for: .milliseconds(30))
        #expect(ContinuousClock.now - start >= .milliseconds(30))
        try await Reactor.shared.sleep(for: .zero)
        try await Reactor.shared.sleep(for: .seconds(-1))
        try await Reactor.shared.sleep(for: .nanoseconds(1))
        let sleeper = Task { try await Reactor.shared.sleep(for: .seconds(3600)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test func `reader and writer of one socket wait independently`() async throws {
        let (one, two) = try UnixSocket.pair()
        try await Reactor.shared.writable(one.raw)
        async let ready: Void = Reactor.shared.readable(one.raw)
        try await Reactor.shared.writable(one.raw)
        try two.send([1])
        try await ready
    }

    @Test func `a regular file is always ready`() async throws {
        let file = try Files.open("/etc/passwd", .read)
        try await Reactor.shared.readable(file.raw)
    }

    @Test func `many waiters are each woken once`() async throws {
        let pipes = try (0..<64).map { _ in try Pipe() }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for (index, pipe) in pipes.enumerated() {
                group.addTask {
                    try await Reactor.shared.readable(pipe.reader.raw)
                    return index
                }
            }
            for pipe in pipes.shuffled() { try pipe.writer.writeAll("x") }
            #expect(try await group.reduce(into: Set<Int>()) { $0.insert($1) }.count == 64)
        }
    }

    @Test func `a dedicated thread returns a value, or its error`() throws {
        #expect(try DedicatedThread.run { 3 } == 3)
        #expect(throws: SyscallError("x", errno: 5)) { try DedicatedThread.run { throw SyscallError("x", errno: 5) } }
    }
}

/// Looks again and again until `condition` holds, for at most ten seconds.
func until(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        try #require(ContinuousClock.now < end, "waited too long")
        await Task.yield()
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}
