import CLinux
import CaissonCore
import Glibc
import Synchronization

/// The one epoll(7) thread: lets tasks wait until a descriptor is ready. It runs no code of its users.
package final class Reactor: Sendable {
    package static let shared = Reactor()

    private enum Direction: Sendable { case read, write }

    private struct Waiter {
        var direction: Direction
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var started = false
        var next: UInt64 = 0
        /// Waiters of a descriptor by wait number.
        var waiters: [Int32: [UInt64: Waiter]] = [:]
        /// Waits cancelled before they were entered.
        var cancelled: Set<UInt64> = []
    }

    private let epoll: Int32
    private let state = Mutex(State())

    private init() { epoll = epoll_create1(Int32(EPOLL_CLOEXEC)) }

    /// Returns when a read from `fd` would not block (data, end, or error). The caller keeps `fd` open meanwhile.
    ///
    /// Throws `CancellationError` when cancelled and `SyscallError` where the descriptor cannot be watched.
    package func readable(_ fd: Int32) async throws { try await wait(fd, .read) }

    /// Returns when a write to `fd` would not block, or would fail.
    package func writable(_ fd: Int32) async throws { try await wait(fd, .write) }

    private func wait(_ fd: Int32, _ direction: Direction) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(fd, number, Waiter(direction: direction, continuation: continuation))
            }
        } onCancel: {
            cancel(fd, number)
        }
        // A cancellation that came after the wait ended left its number behind.
        state.withLock { _ = $0.cancelled.remove(number) }
    }

    private func enter(_ fd: Int32, _ number: UInt64, _ waiter: Waiter) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.remove(number) != nil { return .failure(CancellationError()) }
            if !state.started {
                guard startThread() else { return .failure(SyscallError("thread", errno: EAGAIN)) }
                state.started = true
            }
            let isNew = state.waiters[fd] == nil
            state.waiters[fd, default: [:]][number] = waiter
            let result = arm(fd, state.waiters[fd], isNew: isNew)
            if result == 0 { return nil }
            state.waiters[fd]?[number] = nil
            if state.waiters[fd]?.isEmpty ?? true { state.waiters[fd] = nil }
            // Regular files cannot be watched because they are always ready.
            return result == EPERM ? .success(()) : .failure(SyscallError("epoll", errno: result))
        }
        if let outcome { waiter.continuation.resume(with: outcome) }
    }

    private func cancel(_ fd: Int32, _ number: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters[fd]?.removeValue(forKey: number) else {
                state.cancelled.insert(number)
                return nil
            }
            settle(fd, &state)
            return waiter
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    /// Watches what is still waited for, or nothing any more.
    private func settle(_ fd: Int32, _ state: inout State) {
        if state.waiters[fd]?.isEmpty ?? true {
            state.waiters[fd] = nil
            _ = epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nil)  // ignored: a closed descriptor left by itself
        } else {
            _ = arm(fd, state.waiters[fd], isNew: false)
        }
    }

    private func arm(_ fd: Int32, _ waiters: [UInt64: Waiter]?, isNew: Bool) -> Int32 {
        var event = epoll_event()
        var interest = EPOLLONESHOT.rawValue
        for waiter in (waiters ?? [:]).values {
            interest |= waiter.direction == .read ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : EPOLLOUT.rawValue
        }
        event.events = interest
        event.data.fd = fd
        if epoll_ctl(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0 { return 0 }
        // A number that was closed and opened again behind our back, or is still registered from before.
        let other = errno == ENOENT ? EPOLL_CTL_ADD : errno == EEXIST ? EPOLL_CTL_MOD : -1
        if other >= 0, epoll_ctl(epoll, other, fd, &event) == 0 { return 0 }
        return errno
    }

    private func startThread() -> Bool {
        cz_thread({ _ in Reactor.shared.run() }, nil, 256 << 10) == 0
    }

    private func run() {
        _ = cz_set_process_name("caisson-reactor")
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            for event in events.prefix(Int(max(0, count))) { report(event) }
        }
    }

    private func report(_ event: epoll_event) {
        let fd = event.data.fd
        let failed = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        let readable = failed || event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0
        let writable = failed || event.events & EPOLLOUT.rawValue != 0
        let ready = state.withLock { state -> [Waiter] in
            let ready = (state.waiters[fd] ?? [:]).filter { $0.value.direction == .read ? readable : writable }
            for number in ready.keys { state.waiters[fd]?[number] = nil }
            if state.waiters[fd] != nil { settle(fd, &state) }
            return Array(ready.values)
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}
