import CShimMonitor

/// Docker's json-file records: one line of output each, or a piece of one that is longer than 16 KiB.
final class LogWriter {
    let sink: LogSink
    /// A JSON object that goes into every record.
    private let attributes: UnsafePointer<CChar>?
    private let lines = (stdout: ByteQueue(), stderr: ByteQueue())
    private var time = Text()

    private static let longestLine = 16 << 10

    init(_ sink: LogSink, attributes: UnsafePointer<CChar>?) {
        self.sink = sink
        self.attributes = attributes
    }

    /// Takes what one stream produced; whole lines are on their way to the file when it returns.
    func write(_ bytes: UnsafePointer<UInt8>, _ count: Int, isError: Bool) {
        stamp()
        let pending = isError ? lines.stderr : lines.stdout
        var index = 0
        while index < count {
            let room = LogWriter.longestLine - pending.count
            let rest = count - index
            let newline = memchr(bytes + index, 10, rest)
            let lineLength = newline.map { UnsafeRawPointer($0) - UnsafeRawPointer(bytes + index) + 1 } ?? rest
            let part = min(lineLength, room)
            let isWhole = newline != nil && part == lineLength
            if isWhole && pending.isEmpty {
                record(bytes + index, part, isError)
            } else {
                _ = pending.append(bytes + index, part)
                if isWhole || pending.count >= LogWriter.longestLine { emit(pending, isError, isWhole) }
            }
            index += part
        }
        sink.flush()
    }

    /// Writes unfinished lines: the process is gone.
    func finish() {
        stamp()
        for isError in [false, true] {
            let pending = isError ? lines.stderr : lines.stdout
            if !pending.isEmpty { emit(pending, isError, true) }
        }
        sink.flush()
    }

    private func emit(_ pending: ByteQueue, _ isError: Bool, _ isWhole: Bool) {
        guard let bytes = pending.bytes else { return }
        // A character is not cut in two by the cut of a line.
        let tail = isWhole ? 0 : JSONEscaper.incompleteTail(bytes, pending.count)
        let length = pending.count - tail
        record(bytes, length, isError)
        pending.removeFirst(length)
    }

    private func record(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ isError: Bool) {
        sink.rotateIfFull()
        sink.append("{\"log\":\"")
        JSONEscaper.escape(bytes, count, into: sink)
        sink.append(isError ? "\",\"stream\":\"stderr\"," : "\",\"stream\":\"stdout\",")
        if let attributes {
            sink.append("\"attrs\":")
            attributes.withMemoryRebound(to: UInt8.self, capacity: 1) { sink.append($0, strlen(attributes)) }
            sink.append(",")
        }
        sink.append("\"time\":\"")
        time.withBytes { text in
            if let start = text.baseAddress { sink.append(start, text.count) }
        }
        sink.append("\"}\n")
    }

    private func stamp() {
        time.clear()
        time.append(Clock.now())
    }
}
