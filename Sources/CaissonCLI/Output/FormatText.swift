import CaissonCore

/// Small forms of Docker's output.
enum FormatText {
    /// `\t` and `\n` typed in a shell become the characters.
    static func unescaped(_ format: String) -> String {
        var out = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.first, next == "t" || next == "n" else {
                out.append(character)
                continue
            }
            rest.removeFirst()
            out += next == "t" ? "\t" : "\n"
        }
        return out
    }

    /// At most `width` characters, the last of them `…` when something was cut.
    static func ellipsis(_ text: String, _ width: Int) -> String {
        guard text.unicodeScalars.count > width else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, width - 1)))) + "…"
    }

    /// Twelve digits of an ID, without `sha256:`.
    static func shortID(_ id: String) -> String {
        let body = id.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        return String(body.prefix(12))
    }

    /// `2 minutes ago`
    static func ago(_ time: Timestamp, _ now: Timestamp) -> String { HumanDuration.words(now.since(time)) + " ago" }

    /// Go's `Time.String()`: `2026-11-24 03:56:31 +0000 UTC`.
    static func date(_ time: Timestamp, _ local: LocalOffset) -> String {
        let parts = DateParts(time, local)
        return "\(parts.day) \(parts.clock) \(parts.offset(colon: false)) \(local.abbreviation)"
    }

    /// RFC 3339 in local time; with `nanoseconds` nine fraction digits.
    static func rfc3339(_ time: Timestamp, _ local: LocalOffset, nanoseconds: Bool = false) -> String {
        let parts = DateParts(time, local)
        let fraction = nanoseconds ? "." + padded(Int(time.nanoseconds), 9) : ""
        return "\(parts.day)T\(parts.clock)\(fraction)\(local.seconds == 0 ? "Z" : parts.offset(colon: true))"
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// The parts of a date in local time.
private struct DateParts {
    let day: String
    let clock: String
    private let seconds: Int

    init(_ time: Timestamp, _ local: LocalOffset) {
        let date = CivilDate(secondsSinceEpoch: time.seconds + Int64(local.seconds))
        let two = { FormatText.padded($0, 2) }
        day = "\(FormatText.padded(date.year, 4))-\(two(date.month))-\(two(date.day))"
        clock = "\(two(date.hour)):\(two(date.minute)):\(two(date.second))"
        seconds = local.seconds
    }

    func offset(colon: Bool) -> String {
        let minutes = abs(seconds) / 60
        let sign = seconds < 0 ? "-" : "+"
        return sign + FormatText.padded(minutes / 60, 2) + (colon ? ":" : "") + FormatText.padded(minutes % 60, 2)
    }
}
