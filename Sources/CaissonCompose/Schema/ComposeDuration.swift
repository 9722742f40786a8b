/// A time span as the specification spells it: `us`, `ms`, `s`, `m`, `h`, `d`, `w`, several together.
package struct ComposeDuration: Sendable, Equatable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    private static let units: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 6e10, "h": 3.6e12, "d": 8.64e13, "w": 6.048e14,
    ]

    /// nil for anything else.
    package init?(_ text: String) {
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        if rest == "0" { rest = "" }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let factor = Self.units[String(unit)] else { return nil }
            total += number * factor
        }
        guard total < 9e18 else { return nil }
        nanoseconds = Int64(total)
    }

    /// Go's `Duration.String()`: `1m30s`, `1h0m0s`, `1.5s`, `250ms`.
    package var text: String {
        if nanoseconds == 0 { return "0s" }
        if nanoseconds < 1000 { return "\(nanoseconds)ns" }
        if nanoseconds < 1_000_000 { return Self.fraction(nanoseconds, 1000) + "µs" }
        if nanoseconds < 1_000_000_000 { return Self.fraction(nanoseconds, 1_000_000) + "ms" }
        let seconds = Self.fraction(nanoseconds % 60_000_000_000, 1_000_000_000) + "s"
        let minutes = nanoseconds / 60_000_000_000
        if minutes == 0 { return seconds }
        return minutes < 60 ? "\(minutes)m\(seconds)" : "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func fraction(_ value: Int64, _ unit: Int64) -> String {
        let width = String(unit).count - 1
        var digits = String(value % unit)
        digits = String(repeating: "0", count: width - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(value / unit)" + (digits.isEmpty ? "" : "." + digits)
    }
}
