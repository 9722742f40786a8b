/// When leases run out, on a clock of their store's own: the time since it was opened.
package struct LeaseDeadlines: Sendable {
    private struct Entry {
        var timeToLive: Duration
        var deadline: Duration
    }

    private var entries: [LeaseID: Entry] = [:]

    package init() {}

    /// Lets a lease run from `now`, whether or not it ran before.
    package mutating func start(_ lease: LeaseID, _ timeToLive: Duration, now: Duration) {
        entries[lease] = Entry(timeToLive: timeToLive, deadline: now + timeToLive)
    }

    /// Starts a lease's time anew; false where it does not run here.
    package mutating func renew(_ lease: LeaseID, now: Duration) -> Bool {
        guard let entry = entries[lease] else { return false }
        start(lease, entry.timeToLive, now: now)
        return true
    }

    package mutating func remove(_ lease: LeaseID) { entries[lease] = nil }

    package func contains(_ lease: LeaseID) -> Bool { entries[lease] != nil }

    /// The leases whose time is over, the earliest first.
    package func due(_ now: Duration) -> [LeaseID] {
        entries.filter { $0.value.deadline <= now }.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }.map(\.key)
    }

    /// When the next lease runs out.
    package var next: Duration? { entries.values.lazy.map(\.deadline).min() }
}
