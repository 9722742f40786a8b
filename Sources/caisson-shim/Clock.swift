import CShimMonitor

enum Clock {
    /// Time of day.
    static func now() -> cz_time {
        var value = timespec()
        clock_gettime(CLOCK_REALTIME, &value)
        return cz_time(seconds: Int64(value.tv_sec), nanoseconds: Int64(value.tv_nsec))
    }

    /// Milliseconds of a clock that only moves forward.
    static func milliseconds() -> Int64 {
        var value = timespec()
        clock_gettime(CLOCK_MONOTONIC, &value)
        return Int64(value.tv_sec) * 1000 + Int64(value.tv_nsec) / 1_000_000
    }
}

/// A short text in ASCII, for the run directory's files and log records.
struct Text {
    private var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { buffer in
            for byte in buffer { bytes.append(byte) }
        }
    }

    mutating func append(_ value: Int64, width: Int = 1) {
        if value < 0 { bytes.append(45) }
        var digits = 1
        var power: UInt64 = 10
        while digits < 19, value.magnitude >= power {
            digits += 1
            power *= 10
        }
        digits = digits > width ? digits : width
        var divisor: UInt64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(48 + UInt8(value.magnitude / divisor % 10))
            divisor /= 10
        }
    }

    mutating func append(_ value: Bool) { value ? append("true") : append("false") }

    /// RFC 3339 in UTC with nine digits of the second.
    mutating func append(_ time: cz_time) {
        let days = (time.seconds >= 0 ? time.seconds : time.seconds - 86_399) / 86_400
        let rest = time.seconds - days * 86_400
        // Eras of 400 years that begin on 1 March: the leap day is the last of its year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let day = shifted - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        append(year + era * 400 + (month >= 10 ? 1 : 0), width: 4)
        append("-")
        append(month < 10 ? month + 3 : month - 9, width: 2)
        append("-")
        append(dayOfYear - (153 * month + 2) / 5 + 1, width: 2)
        append("T")
        append(rest / 3600, width: 2)
        append(":")
        append(rest / 60 % 60, width: 2)
        append(":")
        append(rest % 60, width: 2)
        append(".")
        append(time.nanoseconds, width: 9)
        append("Z")
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }
}
