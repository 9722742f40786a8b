import CaissonCore
import CaissonLinux

/// Lines on standard error: for the journal with their priority (sd-daemon(3)), else with time and level.
package struct DaemonLog: Sendable {
    /// The numbers are syslog's.
    package enum Level: Int, Sendable { case error = 3, warning = 4, info = 6 }

    private let descriptor: Int32
    private let isJournal: Bool

    /// `isJournal` is for a reader that adds the time itself.
    package init(descriptor: Int32 = 2, isJournal: Bool = ProcessEnvironment.value("JOURNAL_STREAM") != nil) {
        self.descriptor = descriptor
        self.isJournal = isJournal
    }

    package func info(_ text: String) { write(.info, text) }
    package func warning(_ text: String) { write(.warning, text) }
    package func error(_ text: String) { write(.error, text) }

    private func write(_ level: Level, _ text: String) {
        let line = DaemonLog.line(level, text, isJournal: isJournal, at: SystemClock.now())
        try? FileIO.writeAll(descriptor, line) // ignored: there is no other place for the message
    }

    /// One line whatever the text holds.
    static func line(_ level: Level, _ text: String, isJournal: Bool, at time: Timestamp) -> String {
        let flat = text.split(whereSeparator: \.isNewline).joined(separator: " | ")
        return isJournal ? "<\(level.rawValue)>\(flat)\n" : "\(time.rfc3339) \(level) \(flat)\n"
    }
}
