import CaissonAPI
import CaissonCore

/// `--health-*` and `--no-healthcheck`.
enum HealthOption {
    static let flags: [FlagSpec] = [
        .string("health-cmd", "Command to run to check health"),
        FlagSpec("health-interval", kind: .duration, usage: "Time between running the check (ms|s|m|h)", initial: "0s"),
        .int("health-retries", "Consecutive failures needed to report unhealthy"),
        FlagSpec(
            "health-start-interval", kind: .duration,
            usage: "Time between running the check during the start period (ms|s|m|h)", initial: "0s"),
        FlagSpec(
            "health-start-period", kind: .duration,
            usage: "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h)",
            initial: "0s"),
        FlagSpec("health-timeout", kind: .duration, usage: "Maximum time to allow one check to run (ms|s|m|h)", initial: "0s"),
        .bool("no-healthcheck", "Disable any container-specified HEALTHCHECK"),
    ]

    /// nil when the image decides.
    static func config(_ flags: ParsedFlags) throws(OptionFailure) -> HealthcheckConfig? {
        var config = HealthcheckConfig()
        if let command = flags.string("health-cmd"), !command.isEmpty { config.test = ["CMD-SHELL", command] }
        config.interval = try duration("health-interval", flags)
        config.timeout = try duration("health-timeout", flags)
        config.startPeriod = try duration("health-start-period", flags)
        config.startInterval = try duration("health-start-interval", flags)
        config.retries = flags.integer("health-retries").flatMap { $0 == 0 ? nil : $0 }
        if let retries = config.retries, retries < 0 { throw OptionFailure("--health-retries cannot be negative") }
        let isAsked = config != HealthcheckConfig()
        guard flags.bool("no-healthcheck") else { return isAsked ? config : nil }
        guard !isAsked else { throw OptionFailure("--no-healthcheck conflicts with --health-* options") }
        config.test = ["NONE"]
        return config
    }

    /// Nanoseconds; nil for zero, which is Docker's "as the image says".
    private static func duration(_ name: String, _ flags: ParsedFlags) throws(OptionFailure) -> Int64? {
        guard let value = flags.string(name).flatMap(HumanDuration.parse), value != .zero else { return nil }
        guard value > .zero else { throw OptionFailure("--\(name) cannot be negative") }
        let (seconds, attoseconds) = value.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
