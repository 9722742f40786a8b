/// Values as Go's `fmt` writes them: image histories are compared as text.
enum GoText {
    /// `%q` of a string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: result += "\\x" + hex(scalar.value, 2)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// `%q` of a list.
    static func quoted(_ list: [String]) -> String { "[" + list.map { quoted($0) }.joined(separator: " ") + "]" }

    /// `%v` of a list.
    static func plain(_ list: [String]) -> String { "[" + list.joined(separator: " ") + "]" }

    /// `%v` of a map of empty structs.
    static func set(_ keys: [String]) -> String {
        "map[" + keys.sorted().map { $0 + ":{}" }.joined(separator: " ") + "]"
    }

    private static func hex(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// `time.Duration.String` of nanoseconds: `1m30s`, `1.5s`, `500ms`.
    static func duration(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0s" }
        if nanoseconds < 0 { return "-" + duration(-nanoseconds) }
        for (limit, unit, name) in [(1_000, 1, "ns"), (1_000_000, 1_000, "µs"), (1_000_000_000, 1_000_000, "ms")]
            as [(Int64, Int64, String)]
        where nanoseconds < limit { return fraction(nanoseconds, unit) + name }
        let seconds = fraction(nanoseconds % 60_000_000_000, 1_000_000_000) + "s"
        let minutes = nanoseconds / 60_000_000_000
        guard minutes > 0 else { return seconds }
        return minutes < 60 ? "\(minutes)m\(seconds)" : "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func fraction(_ value: Int64, _ unit: Int64) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
        guard rest > 0 else { return "\(whole)" }
        let width = String(unit).count - 1
        var digits = String(repeating: "0", count: width - String(rest).count) + String(rest)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
