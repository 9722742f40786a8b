import CaissonSwarm
import Synchronization

/// The deadlines of a file's leases as one process sees them.
///
/// A lease's time starts when this process first sees it and anew whenever its row was renewed, by whomever.
final class LeaseTimer: Sendable {
    private struct State {
        var deadlines = LeaseDeadlines()
        var renewals: [LeaseID: Int64] = [:]

        mutating func follow(_ row: LeaseRow, now: Duration) {
            guard renewals[row.lease.id] != row.renewals else { return }
            renewals[row.lease.id] = row.renewals
            deadlines.start(row.lease.id, row.lease.timeToLive, now: now)
        }

        mutating func forget(_ lease: LeaseID) {
            deadlines.remove(lease)
            renewals[lease] = nil
        }
    }

    private let state = Mutex(State())
    private let elapsed: @Sendable () -> Duration
    private let sleepUntil: @Sendable (RevisionSignal, Revision, Duration?) async throws -> Void
    /// Moves with every lease that is new here, so that ``wait(_:)`` looks again.
    private let news = RevisionSignal(.none)

    init<Timer: Clock>(_ clock: Timer) where Timer.Duration == Duration {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleepUntil = { signal, seen, deadline in
            try await signal.wait(past: seen, orUntil: deadline.map { start.advanced(by: $0) }, clock)
        }
    }

    /// Takes over what the file said: rows that are new or renewed start their time. Leases that are not among them may be
    /// younger than the reading; those that are gone are found so when their time is over.
    func follow(_ rows: [LeaseRow]) {
        state.withLock { state in
            for row in rows { state.follow(row, now: elapsed()) }
        }
    }

    /// The same for one row this process wrote itself.
    func follow(_ row: LeaseRow) {
        state.withLock { $0.follow(row, now: elapsed()) }
        news.publish(Revision(row.lease.id.number))
    }

    func forget(_ lease: LeaseID) { state.withLock { $0.forget(lease) } }

    /// The leases whose time is over, each with the renewals it had when its time began.
    var due: [(lease: LeaseID, renewals: Int64)] {
        state.withLock { state in state.deadlines.due(elapsed()).map { ($0, state.renewals[$0] ?? 0) } }
    }

    /// Returns when a lease may be over, when there is a new one, and after `pace` at the latest.
    func wait(_ pace: Duration) async throws {
        // Before the deadlines, so that a lease granted between the two is not slept over.
        let seen = news.current
        let latest = elapsed() + pace
        let next = state.withLock(\.deadlines.next).map { min($0, latest) } ?? latest
        try await sleepUntil(news, seen, next)
    }
}
