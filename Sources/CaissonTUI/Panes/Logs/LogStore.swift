import CaissonAPI
import CaissonCore

/// The lines of a log, whole, in a few large pieces of memory; the oldest pieces are let go (and counted)
/// when there are too many lines or bytes.
struct LogStore: Sendable {
    struct Line: Sendable {
        var time: Timestamp
        var isStderr: Bool
        /// Without line feed and carriage return before it.
        var bytes: ArraySlice<UInt8>
    }

    /// What is kept at most; one line alone may be as long as all of `bytes`, longer ones are broken.
    struct Limits: Sendable {
        var lines = 262_144
        var bytes = 24 << 20
        var linesPerChunk = 4096
        var bytesPerChunk = 1 << 20
    }

    private struct Chunk: Sendable {
        /// The number of its first line, counted from the first line ever kept.
        let start: Int
        var bytes: [UInt8] = []
        /// Where each line ends in `bytes`.
        var ends: [Int] = []
        var times: [Timestamp] = []
        var stderr: [Bool] = []
    }

    private var chunks: [Chunk] = [Chunk(start: 0)]
    /// Lines let go from the front.
    private(set) var dropped = 0
    private(set) var count = 0
    private var byteCount = 0
    /// Whether the last line of a stream still waits for its line feed.
    private var openLine: (isStderr: Bool, isOpen: Bool) = (false, false)
    private let limits: Limits

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Adds entries; the parts of a line that was cut for its length are joined again.
    mutating func append(_ entries: [LogEntry]) {
        for entry in entries {
            let endsLine = entry.bytes.last == UInt8(ascii: "\n")
            add(endsLine ? entry.bytes.dropLast() : entry.bytes[...], endsLine: endsLine, entry.time, entry.isStderr)
        }
        dropOldest()
    }

    /// Adds text as a stream gave it: lines and parts of lines.
    mutating func append(_ text: String, time: Timestamp, isStderr: Bool) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            add(rest[..<(end ?? rest.endIndex)], endsLine: end != nil, time, isStderr)
            rest = end.map { rest[($0 + 1)...] } ?? []
        }
        dropOldest()
    }

    private mutating func add(_ body: ArraySlice<UInt8>, endsLine: Bool, _ time: Timestamp, _ isStderr: Bool) {
        if openLine.isOpen, openLine.isStderr == isStderr, lastLineLength + body.count <= limits.bytes {
            extendLastLine(body)
        } else {
            addLine(body, time, isStderr)
        }
        openLine = (isStderr, !endsLine)
    }

    private var lastLineLength: Int {
        let ends = chunks[chunks.count - 1].ends
        return (ends.last ?? 0) - (ends.dropLast().last ?? 0)
    }

    private mutating func addLine(_ body: ArraySlice<UInt8>, _ time: Timestamp, _ isStderr: Bool) {
        let (lines, bytes) = (chunks[chunks.count - 1].ends.count, chunks[chunks.count - 1].bytes.count)
        if lines >= limits.linesPerChunk || bytes >= limits.bytesPerChunk {
            chunks.append(Chunk(start: dropped + count))
            dropOldest()
        }
        let last = chunks.count - 1
        chunks[last].bytes += body
        chunks[last].ends.append(chunks[last].bytes.count)
        chunks[last].times.append(time)
        chunks[last].stderr.append(isStderr)
        count += 1
        byteCount += body.count
    }

    private mutating func extendLastLine(_ body: ArraySlice<UInt8>) {
        let last = chunks.count - 1
        chunks[last].bytes += body
        chunks[last].ends[chunks[last].ends.count - 1] = chunks[last].bytes.count
        byteCount += body.count
    }

    private mutating func dropOldest() {
        while chunks.count > 1, count > limits.lines || byteCount > limits.bytes {
            let oldest = chunks.removeFirst()
            dropped += oldest.ends.count
            count -= oldest.ends.count
            byteCount -= oldest.bytes.count
        }
    }

    /// The line at `index`, 0 being the oldest kept; an empty one outside.
    subscript(index: Int) -> Line {
        guard index >= 0, index < count else { return Line(time: .never, isStderr: false, bytes: []) }
        let number = dropped + index
        let chunk = chunks[chunkIndex(of: number)]
        let row = number - chunk.start
        let start = row == 0 ? 0 : chunk.ends[row - 1]
        var bytes = chunk.bytes[start..<chunk.ends[row]]
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return Line(time: chunk.times[row], isStderr: chunk.stderr[row], bytes: bytes)
    }

    /// The last chunk that starts at or before a line.
    private func chunkIndex(of number: Int) -> Int {
        var low = 0
        var high = chunks.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if chunks[middle].start <= number { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The first line at or after (or, backwards, at or before) `start` that contains `needle`; nil when none does.
    func firstLine(containing needle: LogNeedle, from start: Int, forward: Bool) -> Int? {
        var index = start
        while index >= 0, index < count {
            if needle.occurs(in: self[index].bytes) { return index }
            index += forward ? 1 : -1
        }
        return nil
    }
}
