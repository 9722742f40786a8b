/// The keys from `start` up to, not including, `end`.
package struct KeyRange: Hashable, Sendable {
    /// The first key of the range.
    package let start: ClusterKey
    /// The first key behind the range; nil where the range has no end.
    package let end: ClusterKey?

    package init(from start: ClusterKey, to end: ClusterKey?) {
        self.start = start
        self.end = end
    }

    /// One key alone.
    package static func key(_ key: ClusterKey) -> KeyRange { KeyRange(from: key, to: key.successor) }

    /// Every key that begins with `prefix`, which is written with its slash where one is meant.
    package static func prefix(_ prefix: ClusterKey) -> KeyRange {
        // The end is the prefix with its last byte one higher; bytes that cannot go higher are cut off first.
        var bytes = prefix.bytes
        while let last = bytes.popLast() {
            if last < .max { return KeyRange(from: prefix, to: ClusterKey(bytes: bytes + [last + 1])) }
        }
        return KeyRange(from: prefix.bytes.isEmpty ? ClusterKey(bytes: [0]) : prefix, to: nil)
    }

    /// Every key there is.
    package static let all = KeyRange(from: ClusterKey(bytes: [0]), to: nil)

    /// Whether no key can lie in the range.
    package var isEmpty: Bool { end.map { $0 <= start } ?? false }

    package func contains(_ key: ClusterKey) -> Bool {
        key >= start && (end.map { key < $0 } ?? true)
    }

    /// Whether some key may lie in both ranges.
    package func overlaps(_ other: KeyRange) -> Bool {
        !isEmpty && !other.isEmpty && (end.map { other.start < $0 } ?? true) && (other.end.map { start < $0 } ?? true)
    }
}

extension KeyRange: CustomStringConvertible {
    package var description: String { "[\(start), \(end.map { "\($0)" } ?? "end"))" }
}
