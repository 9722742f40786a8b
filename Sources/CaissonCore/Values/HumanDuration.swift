/// Docker's words for spans of time.
package enum HumanDuration {
    /// `Less than a second`, `14 seconds`, `About a minute`, `2 hours`, `3 weeks`, `5 years` (docker/go-units).
    package static func words(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        let minutes = seconds / 60
        let hours = Int((Double(seconds) / 3600).rounded())
        switch (seconds, minutes, hours) {
        case (..<1, _, _): return "Less than a second"
        case (1, _, _): return "1 second"
        case (..<60, _, _): return "\(seconds) seconds"
        case (_, 1, _): return "About a minute"
        case (_, ..<60, _): return "\(minutes) minutes"
        case (_, _, 1): return "About an hour"
        case (_, _, ..<48): return "\(hours) hours"
        case (_, _, ..<(24 * 7 * 2)): return "\(hours / 24) days"
        case (_, _, ..<(24 * 30 * 2)): return "\(hours / 24 / 7) weeks"
        case (_, _, ..<(24 * 365 * 2)): return "\(hours / 24 / 30) months"
        default: return "\(hours / 24 / 365) years"
        }
    }

    /// Reads a Go duration such as `90s`, `1h30m`, `250ms`; nil for anything else.
    package static func parse(_ text: some StringProtocol) -> Duration? {
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        let negative = rest.hasPrefix("-")
        if negative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        if rest == "0" { return .zero }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(digits.count).prefix { !$0.isNumber && $0 != "." }
            guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
            total += number * factor
            rest = rest.dropFirst(digits.count + unit.count)
        }
        guard total < 9e9 else { return nil }
        return .nanoseconds(Int64((negative ? -total : total) * 1e9))
    }

    private static let units: [String: Double] = [
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600,
    ]
}
