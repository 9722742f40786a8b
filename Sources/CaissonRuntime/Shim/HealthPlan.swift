package import CaissonAPI

/// What a monitor runs inside the container to learn about its health, with Docker's defaults filled in.
package struct HealthPlan: Sendable, Hashable {
    package var command: [String]
    package var interval: Duration
    package var timeout: Duration
    package var startPeriod: Duration
    package var startInterval: Duration
    package var retries: Int

    /// nil when the configuration asks for nothing. `shell` runs commands given as one text.
    package init?(_ config: HealthcheckConfig?, shell: [String]?) {
        guard let config, config.isActive, let test = config.test else { return nil }
        let words = Array(test.dropFirst())
        command = test.first == "CMD" ? words : (shell.flatMap { $0.isEmpty ? nil : $0 } ?? ["/bin/sh", "-c"]) + words
        interval = HealthPlan.duration(config.interval, or: .seconds(30))
        timeout = HealthPlan.duration(config.timeout, or: .seconds(30))
        startPeriod = HealthPlan.duration(config.startPeriod, or: .zero)
        startInterval = HealthPlan.duration(config.startInterval, or: .seconds(5))
        retries = config.retries.flatMap { $0 > 0 ? $0 : nil } ?? 3
    }

    private static func duration(_ nanoseconds: Int64?, or usual: Duration) -> Duration {
        nanoseconds.flatMap { $0 > 0 ? .nanoseconds($0) : nil } ?? usual
    }
}

extension Duration {
    /// Whole milliseconds, at least one where there is anything.
    var wireMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let value = seconds.multipliedReportingOverflow(by: 1000)
        guard !value.overflow else { return Int64.max / 4 }
        return self > .zero ? max(1, value.partialValue + attoseconds / 1_000_000_000_000_000) : 0
    }
}
