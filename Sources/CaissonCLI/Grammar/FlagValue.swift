import CaissonCore

/// Syntax of flag values, with the reasons Go's parsers give.
enum FlagValue {
    /// The check a kind brings along.
    static func check(of kind: FlagKind) -> @Sendable (String) -> String? {
        switch kind {
        case .bool: { bool($0) == nil ? "strconv.ParseBool: parsing \(quoted($0)): invalid syntax" : nil }
        case .int, .uint16: integerReason
        case .bytes: { bytes($0).failure }
        case .uint, .uint32: { unsignedReason($0, as: UInt64.self) }
        case .float: { Double($0) == nil ? "strconv.ParseFloat: parsing \(quoted($0)): invalid syntax" : nil }
        case .command: { ShellWords.split($0) == nil ? "EOF found when expecting closing quote" : nil }
        case .decimal: { nanoCPUs($0).failure }
        case .duration: { HumanDuration.parse($0) == nil ? "time: invalid duration \(quoted($0))" : nil }
        case .filter: { $0.isEmpty || $0.contains("=") ? nil : "bad format of filter (expected name=value)" }
        default: { _ in nil }
        }
    }

    /// Go's `strconv.ParseBool`.
    static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }

    /// A decimal, hexadecimal (`0x`), octal (`0o`) or binary (`0b`) integer.
    static func integer(_ text: String) -> Int64? {
        let negative = text.hasPrefix("-")
        let body = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard body.first != "-", body.first != "+" else { return nil }
        let lower = body.lowercased()
        let radix = lower.hasPrefix("0x") ? 16 : lower.hasPrefix("0o") ? 8 : lower.hasPrefix("0b") ? 2 : 10
        let digits = radix == 10 ? lower[...] : lower.dropFirst(2)
        return Int64((negative ? "-" : "") + digits, radix: radix)
    }

    @Sendable private static func integerReason(_ text: String) -> String? {
        guard integer(text) == nil else { return nil }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        return "strconv.ParseInt: parsing \(quoted(text)): \(isNumber ? "value out of range" : "invalid syntax")"
    }

    /// Go's reason why a text is no such number; nil when it is one.
    static func unsignedReason<Number: FixedWidthInteger & UnsignedInteger>(_ text: String, as type: Number.Type) -> String? {
        guard Number(text) == nil || text.hasPrefix("+") else { return nil }
        let isNumber = !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
        return "strconv.ParseUint: parsing \(quoted(text)): \(isNumber ? "value out of range" : "invalid syntax")"
    }

    /// docker/go-units' `RAMInBytes`.
    static func bytes(_ text: String) -> Parsed<Int64> {
        if let count = ByteCount(parsing: text) { return .value(count.bytes) }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(digits.count)
        if digits.isEmpty || Double(digits) == nil { return .reason("invalid size: '\(text)'") }
        if ByteCount(parsing: "1" + suffix) != nil { return .reason("value out of range: '\(text)'") }
        return .reason("invalid suffix: '\(suffix.drop { $0 == " " }.lowercased())'")
    }

    /// `--cpus`: a decimal number or a fraction, in billionths; finer values are refused as Docker does.
    static func nanoCPUs(_ text: String) -> Parsed<Int64> {
        let unreadable = "failed to parse \(text) as a rational number"
        // What is too small is told with what may be asked for.
        if text.hasPrefix("-"), !text.hasPrefix("--"), let value = nanoCPUs(String(text.dropFirst())).success { return .value(-value) }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let (top, topScale) = decimal(parts[0]) else { return .reason(unreadable) }
        guard parts.count < 2 || !parts[1].contains("."), let (bottom, _) = decimal(parts.count == 2 ? parts[1] : "1"),
            bottom > 0
        else { return .reason(unreadable) }
        let (scaled, overflow) = top.multipliedReportingOverflow(by: 1_000_000_000)
        let (divisor, tooFine) = bottom.multipliedReportingOverflow(by: topScale)
        if overflow || tooFine || scaled % divisor != 0 { return .reason("value is too precise") }
        return .value(scaled / divisor)
    }

    /// The digits without the point, and the power of ten the point stands for.
    private static func decimal(_ text: Substring) -> (Int64, Int64)? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        let digits = parts[0] + fraction
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), fraction.count <= 12,
            let value = Int64(digits)
        else { return nil }
        return (value, (0..<fraction.count).reduce(1) { scale, _ in scale * 10 })
    }

    /// Go's `%q` for the plain text of messages.
    static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}

/// A value, or the reason there is none.
enum Parsed<Value: Sendable>: Sendable {
    case value(Value)
    case reason(String)

    var failure: String? {
        if case .reason(let text) = self { return text }
        return nil
    }

    var success: Value? {
        if case .value(let value) = self { return value }
        return nil
    }
}
