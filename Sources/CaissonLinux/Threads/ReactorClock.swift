/// Time that passes whatever the calendar says; who sleeps on it waits at the reactor, so that an idle process stays idle.
package struct ReactorClock: Clock, Sendable {
    package struct Instant: InstantProtocol, Sendable {
        /// Since the machine's start.
        package let offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    package init() {}

    package var now: Instant { Instant(offset: SystemClock.monotonic()) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// Throws `CancellationError`, and `SyscallError` where no timer can be had.
    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await Reactor.shared.sleep(for: now.duration(to: deadline))
    }
}
