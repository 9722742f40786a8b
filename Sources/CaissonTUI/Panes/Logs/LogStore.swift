import CaissonAPI
import CaissonCore

/// The lines of a container's log, whole, in a few large pieces of memory; the oldest pieces are let go (and counted)
/// when there are too many.
struct LogStore: Sendable {
    struct Line: Sendable {
        var time: Timestamp
        var isStderr: Bool
        /// Without line feed and carriage return before it.
        var bytes: ArraySlice<UInt8>
    }

    private struct Chunk: Sendable {
        var bytes: [UInt8] = []
        /// Where each line ends in `bytes`.
        var ends: [Int] = []
        var times: [Timestamp] = []
        var stderr: [Bool] = []
    }

    private var chunks: [Chunk] = [Chunk()]
    /// Lines let go from the front.
    private(set) var dropped = 0
    private(set) var count = 0
    /// Whether the last line of a stream still waits for its line feed.
    private var openLine: (isStderr: Bool, isOpen: Bool) = (false, false)
    private let linesPerChunk: Int
    private let maximumChunks: Int

    /// Keeps at least `linesPerChunk * (maximumChunks - 1)` of the newest lines.
    init(linesPerChunk: Int = 4096, maximumChunks: Int = 64) {
        self.linesPerChunk = linesPerChunk
        self.maximumChunks = maximumChunks
    }

    /// Adds entries; the parts of a line that was cut for its length are joined again.
    mutating func append(_ entries: [LogEntry]) {
        for entry in entries {
            let endsLine = entry.bytes.last == UInt8(ascii: "\n")
            let body = endsLine ? entry.bytes.dropLast() : entry.bytes[...]
            if openLine.isOpen, openLine.isStderr == entry.isStderr {
                extendLastLine(body)
            } else {
                addLine(body, entry)
            }
            openLine = (entry.isStderr, !endsLine)
        }
    }

    private mutating func addLine(_ body: ArraySlice<UInt8>, _ entry: LogEntry) {
        if chunks[chunks.count - 1].ends.count >= linesPerChunk { startChunk() }
        let last = chunks.count - 1
        chunks[last].bytes += body
        chunks[last].ends.append(chunks[last].bytes.count)
        chunks[last].times.append(entry.time)
        chunks[last].stderr.append(entry.isStderr)
        count += 1
    }

    private mutating func extendLastLine(_ body: ArraySlice<UInt8>) {
        let last = chunks.count - 1
        chunks[last].bytes += body
        chunks[last].ends[chunks[last].ends.count - 1] = chunks[last].bytes.count
    }

    private mutating func startChunk() {
        if chunks.count >= maximumChunks {
            dropped += chunks[0].ends.count
            count -= chunks[0].ends.count
            chunks.removeFirst()
        }
        chunks.append(Chunk())
    }

    /// The line at `index`, 0 being the oldest kept; an empty one outside.
    subscript(index: Int) -> Line {
        guard index >= 0, index < count else {
            return Line(time: .never, isStderr: false, bytes: [])
        }
        // Every chunk but the last is full, so the place is a division.
        let chunk = chunks[index / linesPerChunk]
        let row = index % linesPerChunk
        let start = row == 0 ? 0 : chunk.ends[row - 1]
        var bytes = chunk.bytes[start..<chunk.ends[row]]
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return Line(time: chunk.times[row], isStderr: chunk.stderr[row], bytes: bytes)
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

/// What is searched for in logs: bytes, where a small letter matches its capital too unless there is a capital in it.
struct LogNeedle: Sendable, Equatable {
    let text: String
    let ignoresCase: Bool
    private let bytes: [UInt8]

    init(_ text: String) {
        self.text = text
        ignoresCase = !text.contains { $0.isUppercase }
        bytes = Array((ignoresCase ? text.lowercased() : text).utf8)
    }

    func occurs(in line: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, line.count >= bytes.count else { return false }
        return line.withUnsafeBufferPointer { line in
            var start = 0
            while start <= line.count - bytes.count {
                if fold(line[start]) == first, matches(line, at: start) { return true }
                start += 1
            }
            return false
        }
    }

    private func matches(_ line: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        for offset in 1..<max(bytes.count, 1) where fold(line[start + offset]) != bytes[offset] { return false }
        return true
    }

    private func fold(_ byte: UInt8) -> UInt8 {
        ignoresCase && byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
