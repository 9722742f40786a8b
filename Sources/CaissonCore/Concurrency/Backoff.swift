/// How long to wait before the next try of what fails again and again: twice as long each time, up to a limit.
package struct Backoff: Sendable {
    private let first: Duration
    private let limit: Duration
    private var next: Duration

    package init(first: Duration = .milliseconds(100), limit: Duration = .seconds(60)) {
        (self.first, self.limit) = (first, limit)
        next = first
    }

    /// The wait after one more failure.
    package mutating func failed() -> Duration {
        defer { next = min(next * 2, limit) }
        return next
    }

    /// Forgets the failures so far.
    package mutating func reset() { next = first }
}
