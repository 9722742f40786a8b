import CaissonCore

/// Cuts a byte stream into lines, however the bytes arrive.
package struct LineBuffer: Sendable {
    /// Bytes of the longest line taken: a manifest of 4 MiB in JSON, with escapes.
    package static let limit = 12 << 20

    private var pending: [UInt8] = []

    package init() {}

    /// Adds bytes; returns the lines they complete, without their ends. Throws `resourceExhausted` for a line beyond the limit.
    package mutating func append(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(pending + rest[..<end])
            pending.removeAll()
            rest = rest[(end + 1)...]
        }
        pending += rest
        guard pending.count <= LineBuffer.limit else {
            throw CaissonError(.resourceExhausted, "read message: longer than \(LineBuffer.limit) bytes")
        }
        return lines
    }
}
