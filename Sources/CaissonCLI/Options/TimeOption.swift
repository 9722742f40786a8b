import CaissonCore

/// `--since` and `--until`: a time of RFC 3339 or a part of one, seconds since the epoch, or a span before now.
enum TimeOption {
    static func timestamp(_ flags: ParsedFlags, _ name: String, _ console: Console) throws -> Timestamp? {
        guard let text = flags.string(name), !text.isEmpty else { return nil }
        guard let time = parse(text, console) else {
            throw ExitFailure(1, "failed to parse value as time or duration: \(FlagValue.quoted(text))")
        }
        return time
    }

    static func parse(_ text: String, _ console: Console) -> Timestamp? {
        let now = console.now()
        if let span = HumanDuration.parse(text), text.last?.isNumber != true {
            return now.advanced(by: .zero - span)
        }
        return epoch(text) ?? civil(text, console)
    }

    /// `1700000000` or `1700000000.25`.
    private static func epoch(_ text: String) -> Timestamp? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = Int64(parts[0]), !parts[0].hasPrefix("+") else { return nil }
        guard parts.count == 2 else { return Timestamp(seconds: seconds) }
        let digits = parts[1].prefix(9)
        guard let fraction = Int32(digits), fraction >= 0, digits.allSatisfy(\.isNumber) else { return nil }
        let scale = (digits.count..<9).reduce(Int32(1)) { value, _ in value * 10 }
        return Timestamp(seconds: seconds, nanoseconds: fraction * scale)
    }

    /// Dates with missing parts; without an offset they are local time.
    private static func civil(_ text: String, _ console: Console) -> Timestamp? {
        if let exact = Timestamp(rfc3339: text) { return exact }
        let zero = "0000-01-01T00:00:00"
        guard text.utf8.count >= 10, text.utf8.dropFirst(4).first == UInt8(ascii: "-") else { return nil }
        let (body, fraction) = split(text)
        guard body.utf8.count <= zero.utf8.count else { return nil }
        let whole = body + zero.dropFirst(body.count) + fraction + "Z"
        guard let asUTC = Timestamp(rfc3339: whole) else { return nil }
        return asUTC.advanced(by: .seconds(-console.localOffset(asUTC).seconds))
    }

    private static func split(_ text: String) -> (String, String) {
        guard let point = text.firstIndex(of: ".") else { return (text, "") }
        return (String(text[..<point]), String(text[point...]))
    }
}
