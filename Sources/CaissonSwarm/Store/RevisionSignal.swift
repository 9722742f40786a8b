import Synchronization

/// Tells readers of a store that it moved on; what waits here is woken by the next revision, by cancellation or by the end.
package final class RevisionSignal: Sendable {
    private typealias Waiter = CheckedContinuation<Void, any Error>

    private struct State {
        var current: Revision
        var isClosed = false
        var nextTicket: UInt64 = 0
        var waiters: [UInt64: (past: Revision, waiter: Waiter)] = [:]
        var cancelled: Set<UInt64> = []

        /// Takes out those who wait for more than a revision the condition names.
        mutating func take(where isDue: (Revision) -> Bool) -> [Waiter] {
            let due = waiters.filter { isDue($0.value.past) }
            for ticket in due.keys { waiters[ticket] = nil }
            return due.values.map(\.waiter)
        }
    }

    private let state: Mutex<State>

    package init(_ current: Revision) { state = Mutex(State(current: current)) }

    /// Wakes who waits for a revision before this one; an older one than published already changes nothing.
    package func publish(_ revision: Revision) {
        let woken = state.withLock { state -> [Waiter] in
            guard revision > state.current else { return [] }
            state.current = revision
            return state.take { $0 < revision }
        }
        for waiter in woken { waiter.resume() }
    }

    /// Ends every wait, now and later, with ``ClusterStoreError/closed``; false where that was done before.
    @discardableResult
    package func close() -> Bool {
        let (wasOpen, woken) = state.withLock { state in
            defer { state.isClosed = true }
            return (!state.isClosed, state.take { _ in true })
        }
        for waiter in woken { waiter.resume(throwing: ClusterStoreError.closed) }
        return wasOpen
    }

    package var isClosed: Bool { state.withLock(\.isClosed) }

    /// The newest revision that was published.
    package var current: Revision { state.withLock(\.current) }

    /// Returns once the store stands behind `revision`, or at `deadline`, whichever comes first. Throws as ``wait(past:)`` does.
    package func wait<Timer: Clock>(past revision: Revision, orUntil deadline: Timer.Instant?, _ clock: Timer) async throws {
        guard let deadline else { return try await wait(past: revision) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.wait(past: revision) }
            group.addTask { try await clock.sleep(until: deadline, tolerance: nil) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Returns once the store stands behind `revision`. Throws `closed`, or `CancellationError`.
    package func wait(past revision: Revision) async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enter(ticket, revision, $0) }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                if let entry = state.waiters.removeValue(forKey: ticket) { return entry.waiter }
                state.cancelled.insert(ticket)
                return nil
            }
            waiter?.resume(throwing: CancellationError())
        }
        // A wait that was over before its cancellation arrived leaves no trace.
        _ = state.withLock { $0.cancelled.remove(ticket) }
    }

    private func enter(_ ticket: UInt64, _ revision: Revision, _ waiter: Waiter) {
        let outcome = state.withLock { state -> Result<Void, any Error>? in
            if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
            if state.isClosed { return .failure(ClusterStoreError.closed) }
            if state.current > revision { return .success(()) }
            state.waiters[ticket] = (revision, waiter)
            return nil
        }
        if let outcome { waiter.resume(with: outcome) }
    }
}
