import CaissonAPI
import CaissonCore

/// `caisson service logs`.
enum ServiceLogs {
    static let command = Command(
        group: "service", name: "logs", usage: "[OPTIONS] SERVICE|TASK", summary: "Fetch the logs of a service or task",
        arguments: .exactly(1),
        flags: {
            [
                .bool("details", "Show extra details provided to logs"),
                .bool("follow", "f", "Follow log output"),
                .bool("no-resolve", "Do not map IDs to Names in output"),
                .bool("no-task-ids", "Do not include task IDs in output"),
                .bool("no-trunc", "Do not truncate output"),
                .bool("raw", "Do not neatly format logs"),
                .string("since", "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)"),
                .string("tail", "n", "Number of lines to show from the end of the logs", initial: "all"),
                .bool("timestamps", "t", "Show timestamps"),
            ]
        }, completes: .services, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (console, flags, swarm) = (call.console, call.flags, try await call.swarm())
        let tail = flags.string("tail").flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
        let options = LogOptions(
            follow: flags.bool("follow"), since: try TimeOption.timestamp(flags, "since", console), tail: tail)
        let target = try await target(call.arguments[0], swarm)
        let stream = try await swarm.serviceLogs(target.ref, options)
        if flags.bool("raw") || target.isRaw {
            var printer = LogPrinter(timestamps: flags.bool("timestamps"))
            for try await batch in stream {
                for (stream, bytes) in printer.chunks(batch.map(\.entry)) { try console.write(stream, bytes) }
            }
            return 0
        }
        var printer = ServiceLogPrinter(flags, width: target.width)
        for try await batch in stream {
            for (stream, bytes) in printer.chunks(batch) { try console.write(stream, bytes) }
        }
        for (stream, bytes) in printer.rest() { try console.write(stream, bytes) }
        try Task.checkCancellation()
        return 0
    }

    /// What the argument names: a service before a task.
    private static func target(_ ref: String, _ swarm: any SwarmAPI) async throws -> (ref: String, width: Int, isRaw: Bool) {
        do {
            let service = try await swarm.service(ref)
            let slots = service.spec.mode.isGlobal ? 1 : max(1, service.tasks.desired)
            return ("\(service.id)", "\(slots)".count, service.spec.task.container.tty)
        } catch let error as CaissonError where error.code == .notFound {
            do {
                let task = try await swarm.task(ref)
                return ("\(task.summary.id)", 1, task.spec.container.tty)
            } catch let inner as CaissonError where inner.code == .notFound {
                throw CaissonError(.notFound, "no such task or service: \(ref)", cause: error)
            }
        }
    }
}

/// Lines of several tasks, each behind its task and node: `web.1.ab12cd34ef56@alpha    | text`.
struct ServiceLogPrinter {
    private let timestamps: Bool
    private let isUnresolved: Bool
    private let showsTask: Bool
    private let full: Bool
    /// Digits of the largest slot.
    private let width: Int
    /// What was written without a line feed yet, by task and stream.
    private var open: [String: [UInt8]] = [:]

    init(_ flags: ParsedFlags, width: Int) {
        timestamps = flags.bool("timestamps")
        isUnresolved = flags.bool("no-resolve")
        showsTask = !flags.bool("no-task-ids")
        full = flags.bool("no-trunc")
        self.width = width
    }

    mutating func chunks(_ entries: [ServiceLogEntry]) -> [(StandardStream, [UInt8])] {
        var chunks: [(StandardStream, [UInt8])] = []
        for entry in entries {
            let key = "\(entry.entry.isStderr)\(entry.task)"
            var line = open.removeValue(forKey: key) ?? Array(start(entry).utf8)
            line += entry.entry.bytes
            guard line.last == 10 else {
                open[key] = line
                continue
            }
            let stream = entry.entry.isStderr ? StandardStream.error : .output
            if chunks.last?.0 == stream { chunks[chunks.count - 1].1 += line } else { chunks.append((stream, line)) }
        }
        return chunks
    }

    /// Lines that never ended.
    mutating func rest() -> [(StandardStream, [UInt8])] {
        defer { open = [:] }
        return open.sorted { $0.key < $1.key }.map { ($0.key.hasPrefix("true") ? .error : .output, $0.value + [10]) }
    }

    private func start(_ entry: ServiceLogEntry) -> String {
        var name = entry.slotName
        if showsTask { name += "." + (full ? "\(entry.task)" : entry.task.short) }
        name += "@" + (isUnresolved ? "\(entry.node)" : entry.nodeName)
        let slot = entry.slotName.split(separator: ".").last ?? ""
        name += String(repeating: " ", count: max(0, width - slot.count))
        let time = timestamps ? FormatText.rfc3339(entry.entry.time, LocalOffset(seconds: 0, abbreviation: "UTC"), nanoseconds: true) + " " : ""
        return "\(time)\(name)    | "
    }
}
