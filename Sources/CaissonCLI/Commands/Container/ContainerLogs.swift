import CaissonAPI
import CaissonCore

/// `caisson container logs`.
enum ContainerLogs {
    static let command = Command(
        group: "container", name: "logs", topLevel: "logs", usage: "[OPTIONS] CONTAINER",
        summary: "Fetch the logs of a container", arguments: .exactly(1),
        flags: {
            [
                .bool("details", "Show extra details provided to logs"),
                .bool("follow", "f", "Follow log output"),
                .string("since", "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)"),
                .string("tail", "n", "Number of lines to show from the end of the logs", initial: "all"),
                .bool("timestamps", "t", "Show timestamps"),
                .string("until", "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)"),
            ]
        }, completes: .containers, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let console = call.console
        let options = LogOptions(
            follow: call.flags.bool("follow"), since: try TimeOption.timestamp(call.flags, "since", console),
            until: try TimeOption.timestamp(call.flags, "until", console), tail: tail(call.flags.string("tail")))
        var printer = LogPrinter(timestamps: call.flags.bool("timestamps"))
        for try await batch in try await call.engine().containers.logs(call.arguments[0], options) {
            for (stream, bytes) in printer.chunks(batch) { try console.write(stream, bytes) }
        }
        try Task.checkCancellation()
        return 0
    }

    /// Docker takes anything that is not a number, and negative numbers, for `all`.
    private static func tail(_ text: String?) -> Int? {
        guard let text, let count = Int(text), count >= 0 else { return nil }
        return count
    }
}

/// Turns log records into bytes, many records to a write where they go to the same stream.
struct LogPrinter {
    let timestamps: Bool
    /// Whether the last record of stdout, of stderr was only part of a line.
    private var isInsideLine = [false, false]

    init(timestamps: Bool) { self.timestamps = timestamps }

    mutating func chunks(_ entries: [LogEntry]) -> [(StandardStream, [UInt8])] {
        var chunks: [(StandardStream, [UInt8])] = []
        for entry in entries {
            let stream = entry.isStderr ? StandardStream.error : .output
            if chunks.last?.0 != stream { chunks.append((stream, [])) }
            let index = entry.isStderr ? 1 : 0
            if timestamps, !isInsideLine[index] {
                chunks[chunks.count - 1].1 += Array((Self.time(entry.time) + " ").utf8)
            }
            chunks[chunks.count - 1].1 += entry.bytes
            isInsideLine[index] = entry.bytes.last != 10
        }
        return chunks
    }

    /// RFC 3339 in UTC with nine fraction digits, so that lines align.
    private static func time(_ time: Timestamp) -> String {
        FormatText.rfc3339(time, LocalOffset(seconds: 0, abbreviation: "UTC"), nanoseconds: true)
    }
}
