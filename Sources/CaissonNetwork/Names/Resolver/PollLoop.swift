import Glibc

/// Waits for many descriptors in one thread and calls what is registered for those that are ready.
package final class PollLoop {
    private struct Watch {
        var events: Int16
        var body: () -> Void
    }

    private var watches: [Int32: Watch] = [:]
    private var deadlines: [Int: (time: ContinuousClock.Instant, body: () -> Void)] = [:]
    private var nextDeadline = 0

    package init() {}

    /// Calls `body` whenever the descriptor can be read (or written). A new registration takes the place of the old one.
    package func watch(_ fd: Int32, writable: Bool = false, _ body: @escaping () -> Void) {
        watches[fd] = Watch(events: Int16(writable ? POLLOUT : POLLIN), body: body)
    }

    package func forget(_ fd: Int32) { watches[fd] = nil }

    /// Calls `body` once after `duration`, unless it is cancelled by its number.
    package func after(_ duration: Duration, _ body: @escaping () -> Void) -> Int {
        nextDeadline += 1
        deadlines[nextDeadline] = (.now + duration, body)
        return nextDeadline
    }

    package func cancel(_ deadline: Int) { deadlines[deadline] = nil }

    /// Waits once, at most for `limit`.
    package func step(limit: Duration) {
        let now = ContinuousClock.now
        let until = min(now + limit, deadlines.values.map(\.time).min() ?? now + limit)
        var list = watches.map { pollfd(fd: $0.key, events: $0.value.events, revents: 0) }
        let milliseconds = (until - now).components
        let timeout = max(0, milliseconds.seconds * 1000 + milliseconds.attoseconds / 1_000_000_000_000_000 + 1)
        guard poll(&list, nfds_t(list.count), Int32(clamping: timeout)) >= 0 else { return }
        for item in list where item.revents != 0 {
            // One that was called before may have taken this one away.
            watches[item.fd]?.body()
        }
        let after = ContinuousClock.now
        for (number, deadline) in deadlines where deadline.time <= after {
            deadlines[number] = nil
            deadline.body()
        }
    }
}
