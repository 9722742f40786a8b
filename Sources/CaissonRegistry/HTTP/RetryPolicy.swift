/// How patiently a failed request is tried again.
package struct RetryPolicy: Sendable {
    /// Tries after the first one, counted from the last progress.
    package var attempts: Int
    /// The wait before the second try; it doubles each time.
    package var firstDelay: Duration
    /// The longest wait of our own choosing.
    package var longestDelay: Duration
    /// The longest wait a registry may ask for (`Retry-After`).
    package var longestRequestedDelay: Duration

    package init(
        attempts: Int = 5, firstDelay: Duration = .milliseconds(250), longestDelay: Duration = .seconds(8),
        longestRequestedDelay: Duration = .seconds(60)
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.longestRequestedDelay = longestRequestedDelay
    }

    /// The wait before try `attempt` (1 is the first repetition); spread, so that parallel downloads do not march in step.
    func delay(before attempt: Int) -> Duration {
        let whole = min(firstDelay * (1 << min(max(attempt - 1, 0), 16)), longestDelay)
        return whole * Double.random(in: 0.5...1)
    }
}
