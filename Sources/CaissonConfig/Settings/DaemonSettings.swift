import CaissonCore

/// `[daemon]` of `config.toml`: how the long-lived engine looks after a state root.
package struct DaemonSettings: Sendable, Equatable {
    /// The time between two looks.
    package var check = Duration.seconds(30)
    /// Events older than that are forgotten; nil keeps the newest ten thousand, whatever their age.
    package var keepEvents: Duration?

    package init() {}

    init(_ table: TableReader) throws(ConfigError) {
        try table.refuseUnknown(["check", "keep-events"])
        check = try DaemonSettings.duration(table, "check", "30s") ?? check
        if check < .milliseconds(100) { throw table.error("check", "less than 100ms is no use") }
        keepEvents = try DaemonSettings.duration(table, "keep-events", "720h")
    }

    private static func duration(_ table: TableReader, _ key: String, _ example: String) throws(ConfigError) -> Duration? {
        guard let text = try table.string(key) else { return nil }
        guard let duration = HumanDuration.parse(text), duration > .zero else {
            throw table.error(key, "\"\(text)\" is not a duration such as \"\(example)\"")
        }
        return duration
    }
}
