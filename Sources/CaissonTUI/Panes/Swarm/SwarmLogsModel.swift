import CaissonAPI
import CaissonCore

/// The logs of a service, all its tasks' lines merged by the time they were written, or those of one task.
struct SwarmLogsModel: Sendable, LogReader {
    enum Target: Sendable, Hashable {
        case service(ServiceID)
        case task(TaskID)

        /// What the swarm knows it by.
        var ref: String {
            switch self {
            case .service(let id): "\(id)"
            case .task(let id): "\(id)"
            }
        }
    }

    /// Between who wrote a line and what.
    static let divider = " | "

    private(set) var target: Target?
    private(set) var store = LogStore()
    private(set) var failure: CaissonError?
    var reading = LogReading()
    /// A task whose lines alone are wanted; nil for those of all tasks of what is selected.
    private(set) var pinned: TaskID?
    /// The beginnings of lines whose end has not come, by task and stream.
    private var beginnings: [Writer: [UInt8]] = [:]

    private struct Writer: Hashable {
        let task: TaskID
        let isStderr: Bool
    }

    /// A line without an end is shown when it is this long.
    private static let longestBeginning = 65_536

    /// Shows other logs; how they are looked at (wrap, times) stays.
    mutating func show(_ target: Target?) {
        guard self.target != target else { return }
        let (reading, pinned) = (self.reading.forAnother, self.pinned)
        self = SwarmLogsModel()
        (self.target, self.reading, self.pinned) = (target, reading, pinned)
    }

    /// Shows one task's lines, or those of all again.
    mutating func pin(_ task: TaskID?) { pinned = task }

    mutating func receive(_ target: Target, _ entries: [ServiceLogEntry]) {
        guard self.target == target else { return }
        var lines: [LogEntry] = []
        for entry in entries.sorted(by: { $0.entry.time < $1.entry.time }) {
            if let line = line(entry) { lines.append(line) }
        }
        store.append(lines)
    }

    mutating func end(_ target: Target, _ error: CaissonError?) { if self.target == target { failure = error } }

    /// A whole line with who wrote it, so that parts of two tasks' lines never run into each other.
    private mutating func line(_ entry: ServiceLogEntry) -> LogEntry? {
        let writer = Writer(task: entry.task, isStderr: entry.entry.isStderr)
        let bytes = (beginnings.removeValue(forKey: writer) ?? []) + entry.entry.bytes
        guard bytes.last == UInt8(ascii: "\n") || bytes.count >= SwarmLogsModel.longestBeginning else {
            beginnings[writer] = bytes
            return nil
        }
        var whole = entry.entry
        whole.bytes = prefix(entry) + bytes
        if whole.bytes.last != UInt8(ascii: "\n") { whole.bytes.append(UInt8(ascii: "\n")) }
        return whole
    }

    private func prefix(_ entry: ServiceLogEntry) -> [UInt8] {
        guard case .service = target else { return [] }
        let node = entry.nodeName.isEmpty ? "" : "@\(entry.nodeName)"
        return Array("\(entry.slotName)\(node)\(SwarmLogsModel.divider)".utf8)
    }
}
