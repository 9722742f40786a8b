import CaissonCore

/// Times as the screen shows them: short, and how long each stays true.
enum TimeLabel {
    /// `14s`, `2m`, `3h`, `9d`, `5w`, `2y`: the largest whole unit.
    static func age(of point: Timestamp, at now: Timestamp) -> String {
        let seconds = max(0, now.since(point).components.seconds)
        let (length, unit) = step(seconds)
        return "\(seconds / length)\(unit)"
    }

    /// When the label of ``age(of:at:)`` next reads differently.
    static func nextChange(of point: Timestamp, after now: Timestamp) -> Timestamp {
        let elapsed = now.since(point)
        guard elapsed >= .zero else { return point.advanced(by: .seconds(1)) }
        let seconds = elapsed.components.seconds
        let (length, _) = step(seconds)
        return point.advanced(by: .seconds((seconds / length + 1) * length))
    }

    private static func step(_ seconds: Int64) -> (length: Int64, unit: String) {
        switch seconds {
        case ..<60: (1, "s")
        case ..<3600: (60, "m")
        case ..<172_800: (3600, "h")
        case ..<1_209_600: (86_400, "d")
        case ..<63_072_000: (604_800, "w")
        default: (31_536_000, "y")
        }
    }

    /// `12:31:07` in the time zone that is `offset` seconds east of UTC.
    static func clock(_ time: Timestamp, offset: Int) -> String {
        let second = ((time.seconds + Int64(offset)) % 86_400 + 86_400) % 86_400
        return [second / 3600, second / 60 % 60, second % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    /// `0.4s`, `12s`, `3m 5s`: how long something took.
    static func took(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if seconds < 10 { return "\(seconds).\(attoseconds / 100_000_000_000_000_000)s" }
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m \(seconds % 60)s"
    }
}
