import CaissonAPI

/// Small forms of build progress, spelled as BuildKit does.
enum BuildText {
    /// `12.3`: a decimal number with that many digits behind the point.
    static func number(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled.isFinite, scaled < 1e15 else { return "\(value)" }
        let whole = Int64(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let unit = Int64(scale)
        return "\(sign)\(whole / unit).\(FormatText.padded(Int(whole % unit), digits))"
    }

    /// The time of a log line: `0.312`, `12.34`, `123.4`.
    static func offset(_ seconds: Double) -> String {
        number(seconds, digits: seconds < 10 ? 3 : seconds < 100 ? 2 : 1)
    }

    /// `32B`, `1.05MB`.
    static func bytes(_ count: Int64) -> String {
        guard count >= 1000 else { return "\(count)B" }
        var value = Double(count)
        var unit = 0
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return number(value, digits: 2) + units[unit]
    }

    /// How far something has come; empty when nothing is counted: one of one is a thing that was done.
    static func amount(_ progress: BuildProgress) -> String {
        if progress.total == 1 { return "" }
        // What came from here was complete from the beginning.
        if progress.id.hasPrefix("transferring"), progress.isDone { return bytes(progress.current) }
        if let total = progress.total, total > 0 { return "\(bytes(progress.current)) / \(bytes(total))" }
        return progress.current > 0 ? bytes(progress.current) : ""
    }

    /// BuildKit writes a colon behind what is transferred.
    static func label(_ progress: BuildProgress) -> String {
        progress.id.hasPrefix("transferring") && !progress.id.hasSuffix(":") ? progress.id + ":" : progress.id
    }

    /// `1m  5s`, `4.2s`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 60 { return number(seconds, digits: 1) + "s" }
        let rest = Int(seconds) % 60
        return "\(Int(seconds) / 60)m \(rest < 10 ? " " : "")\(rest)s"
    }

    /// `[build 2/5] RUN make` without what stands in brackets.
    static func instruction(_ name: String) -> String {
        guard name.hasPrefix("["), let close = name.firstIndex(of: "]") else { return name }
        return String(name[name.index(after: close)...].drop { $0 == " " })
    }
}

/// Why a step was not taken from the cache, in one line.
enum MissText {
    private static let shownFiles = 5

    /// nil where there is nothing to explain: the step is new, or was asked to run.
    static func line(_ step: TracedStep) -> String? {
        guard let miss = step.end?.miss, miss.reason != .neverBuilt, miss.reason != .asked else { return nil }
        let instruction = FormatText.ellipsis(BuildText.instruction(step.step.name), 40)
        return "not cached: \(instruction): \(miss.headline)\(cause(miss))\(files(miss))"
    }

    private static func cause(_ miss: CacheMiss) -> String { miss.step.map { " (#\($0))" } ?? "" }

    private static func files(_ miss: CacheMiss) -> String {
        guard let first = miss.files.first, !miss.headline.contains(first.path) else { return "" }
        let names = miss.files.prefix(shownFiles).map(\.path).joined(separator: ", ")
        let more = miss.files.count - shownFiles
        return ": " + names + (more > 0 ? " and \(more) more" : "")
    }
}
