/// A point in time: seconds and nanoseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
    /// Whole seconds since the epoch (may be negative).
    package var seconds: Int64
    /// 0 ..< 1,000,000,000.
    package var nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Go's zero time, which Docker writes for "never": `0001-01-01T00:00:00Z`.
    package static let never = Timestamp(seconds: -62_135_596_800)

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The time that passed from `earlier` to this point.
    package func since(_ earlier: Timestamp) -> Duration {
        .seconds(seconds - earlier.seconds) + .nanoseconds(Int64(nanoseconds) - Int64(earlier.nanoseconds))
    }

    /// This point moved by `duration`.
    package func advanced(by duration: Duration) -> Timestamp {
        let (whole, attoseconds) = duration.components
        var second = seconds + whole
        var nano = Int64(nanoseconds) + attoseconds / 1_000_000_000
        if nano < 0 { (second, nano) = (second - 1, nano + 1_000_000_000) }
        if nano >= 1_000_000_000 { (second, nano) = (second + 1, nano - 1_000_000_000) }
        return Timestamp(seconds: second, nanoseconds: Int32(nano))
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}
