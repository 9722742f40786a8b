import CShimMonitor

/// The last few probes, each as the JSON object inspect shows.
struct HealthLog {
    enum Way {
        case ran
        /// It took longer than so many milliseconds.
        case late(Int64)
        /// The command could not be run.
        case failed(cz_failed, UnsafePointer<CChar>)
    }

    private var entries: [JSONText] = []
    private static let capacity = 5

    mutating func add(begun: cz_time, _ code: Int32, _ output: ProbeOutput, _ way: Way) {
        let text = JSONText()
        text.append("{\"Start\":\"")
        text.append(begun)
        text.append("\",\"End\":\"")
        text.append(Clock.now())
        text.append("\",\"ExitCode\":")
        text.append(Int64(code))
        text.append(",\"Output\":\"")
        switch way {
        case .ran: break
        case .late(let milliseconds):
            text.append("Health check exceeded timeout (")
            HealthLog.duration(milliseconds, text)
            text.append(output.isEmpty ? ")" : "): ")
        case .failed(let failure, let command): HealthLog.reason(failure, command, text)
        }
        output.write(text)
        text.append("\"}")
        if entries.count == HealthLog.capacity { entries.removeFirst() }
        entries.append(text)
    }

    func write(_ text: JSONText) {
        for index in entries.indices {
            if index > 0 { text.append(",") }
            text.append(entries[index])
        }
    }

    /// As Go prints it, to the millisecond.
    private static func duration(_ milliseconds: Int64, _ text: JSONText) {
        guard milliseconds >= 1000 else {
            text.append(milliseconds)
            return text.append("ms")
        }
        let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
        if hours > 0 {
            text.append(hours)
            text.append("h")
        }
        if hours > 0 || minutes > 0 {
            text.append(minutes)
            text.append("m")
        }
        text.append(milliseconds / 1000 % 60)
        if milliseconds % 1000 > 0 {
            text.append(".")
            var (rest, width) = (milliseconds % 1000, 3)
            while rest % 10 == 0 { (rest, width) = (rest / 10, width - 1) }
            text.append(rest, width: width)
        }
        text.append("s")
    }

    private static func reason(_ failure: cz_failed, _ command: UnsafePointer<CChar>, _ text: JSONText) {
        text.append("exec: \\\"")
        command.withMemoryRebound(to: UInt8.self, capacity: 1) { JSONEscaper.escape($0, strlen(command), into: text) }
        text.append("\\\": ")
        switch (failure.step, failure.error) {
        case (UInt32(CZ_STEP_EXEC), ENOENT): text.append("executable file not found in $PATH")
        case (UInt32(CZ_STEP_EXEC), EACCES): text.append("permission denied")
        default:
            text.append("cannot run in the container (step ")
            text.append(Int64(failure.step))
            text.append(", error ")
            text.append(Int64(failure.error))
            text.append(")")
        }
    }
}

/// The first 4 KiB a probe wrote.
struct ProbeOutput {
    private let bytes = ByteQueue()
    private var isCut = false

    private static let limit = 4096

    var isEmpty: Bool { bytes.isEmpty }

    /// The number of bytes read(2) gave: 0 at the end, -1 where there is nothing now.
    mutating func fill(from descriptor: Int32) -> Int {
        let room = ProbeOutput.limit - bytes.count
        if room > 0 {
            guard bytes.reserve(room), let end = bytes.end else { return 0 }
            let length = read(descriptor, end, room)
            if length > 0 { bytes.grew(by: length) }
            return length
        }
        // What is beyond is dropped; the probe must not wait for a reader.
        var waste: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
        let length = read(descriptor, &waste, 64)
        if length > 0 { isCut = true }
        return length
    }

    func write(_ text: JSONText) {
        if let start = bytes.bytes { JSONEscaper.escape(start, bytes.count, into: text) }
        if isCut { text.append("...") }
    }
}
