import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// The log of a build on disk while it is written. Beyond its bound it says so and keeps only how the steps went.
struct BuildLog: ~Copyable {
    /// Bytes of one build's log; the live stream has no bound.
    static let bound: Int64 = 64 << 20

    private let file: OwnedDescriptor
    private let bound: Int64
    private var size: Int64 = 0
    private var isCut = false

    init(_ path: FilePath, bound: Int64 = BuildLog.bound) throws {
        self.bound = bound
        do {
            file = try Files.open(path, [.write, .create, .append], mode: 0o600)
        } catch {
            throw error.asCaissonError("build log")
        }
    }

    /// Writes all in one piece, so that a reader finds whole lines.
    mutating func write(_ events: [BuildEvent]) throws {
        var bytes: [UInt8] = []
        for event in events {
            guard let kept = keep(event) else { continue }
            let line = try CanonicalJSON.encode(kept)
            size += Int64(line.count) + 1
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
        if !bytes.isEmpty { try file.writeAll(bytes) }
    }

    private mutating func keep(_ event: BuildEvent) -> BuildEvent? {
        guard size > bound else { return event }
        switch event {
        case .stepLog(let step, _, _, let time):
            defer { isCut = true }
            let limit = ByteCount(bound).binary
            return isCut ? nil : .stepLog(step, stream: 2, text: "[the log of this build is cut here: it reached \(limit)]\n", time)
        case .stepProgress: return nil
        case .started, .steps, .stepStarted, .stepEnded, .warning, .ended: return event
        }
    }
}

/// Reads events from the bytes of a log as they come.
struct BuildLogParser {
    /// The beginning of a line whose end has not been read.
    private var partial: [UInt8] = []

    /// The events of the lines that end in `bytes`; a line that is none (of a later version, or torn) is passed over.
    mutating func parse(_ bytes: [UInt8]) -> [BuildEvent] {
        var events: [BuildEvent] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            partial += rest[..<end]
            rest = rest[(end + 1)...]
            let line = partial
            partial.removeAll(keepingCapacity: true)
            guard let event = try? CanonicalJSON.decode(BuildEvent.self, from: line, "build log") else { continue }
            events.append(event)
        }
        partial += rest
        return events
    }
}
