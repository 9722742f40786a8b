import CaissonAPI
import CaissonCore

/// Small forms of Docker's output about a swarm.
enum SwarmText {
    /// Go's form of a span of time: `5s`, `1m30s`, `1.5s`, `250ms`.
    static func duration(_ span: Duration) -> String {
        let total = span.nanosecondCount
        if total == 0 { return "0s" }
        let sign = total < 0 ? "-" : ""
        let size = total.magnitude
        if size < 1_000 { return "\(sign)\(size)ns" }
        if size < 1_000_000 { return sign + decimal(size, 1_000) + "µs" }
        if size < 1_000_000_000 { return sign + decimal(size, 1_000_000) + "ms" }
        let minute: UInt64 = 60_000_000_000
        let (hours, minutes) = (size / (60 * minute), size / minute % 60)
        let seconds = decimal(size % minute, 1_000_000_000) + "s"
        return sign + (hours > 0 ? "\(hours)h\(minutes)m" : minutes > 0 ? "\(minutes)m" : "") + seconds
    }

    /// `value` over `unit`, a power of ten, without zeros at the end.
    private static func decimal(_ value: UInt64, _ unit: UInt64) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
        guard rest > 0 else { return "\(whole)" }
        return "\(whole)." + withoutZeros(String(String(rest + unit).dropFirst()))
    }

    private static func withoutZeros(_ digits: String) -> String {
        var digits = digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return digits
    }

    /// `2026-11-30 00:00:39.123456789 +0000 utc`, as Docker's pretty forms spell a time.
    static func time(_ time: Timestamp) -> String {
        let date = FormatText.date(time, LocalOffset(seconds: 0, abbreviation: "utc"))
        guard time.nanoseconds > 0 else { return date }
        return "\(date.prefix(19)).\(withoutZeros(FormatText.padded(Int(time.nanoseconds), 9)))\(date.dropFirst(19))"
    }

    /// The first letter large, the rest small.
    static func title(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst().lowercased() }

    /// A number of CPUs: `0.25`.
    static func cpus(_ nano: Int64) -> String { JSONText.number(Double(nano) / 1e9) }

    /// An image without its digest, as tables show it.
    static func image(_ image: String) -> String {
        let name = image.firstIndex(of: "@").map { String(image[..<$0]) } ?? image
        return ImageName.familiar(name)
    }

    /// `key=value` as pretty forms list labels, the key alone where there is no value.
    static func pair(_ key: String, _ value: String, _ mark: String = "=") -> String { value.isEmpty ? key : key + mark + value }

    /// `*:8080->80/tcp`, ranges of consecutive ports in one.
    static func ports(_ ports: [PortConfig]) -> String {
        var ranges: [(first: PortConfig, last: PortConfig)] = []
        let known = ports.filter { $0.published != nil }
        for port in known.sorted(by: { ($0.transport.rawValue, $0.published ?? 0) < ($1.transport.rawValue, $1.published ?? 0) }) {
            if let last = ranges.last?.last, last.transport == port.transport, (last.published ?? 0) &+ 1 == port.published,
                last.target &+ 1 == port.target
            {
                ranges[ranges.count - 1].last = port
            } else {
                ranges.append((port, port))
            }
        }
        return ranges.map { range in
            let span = { (first: UInt16, last: UInt16) in first == last ? "\(first)" : "\(first)-\(last)" }
            let published = span(range.first.published ?? 0, range.last.published ?? 0)
            return "*:\(published)->\(span(range.first.target, range.last.target))/\(range.first.transport.rawValue)"
        }.joined(separator: ", ")
    }
}
