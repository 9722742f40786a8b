/// The key sequence that leaves an attached container running, as Docker's `--detach-keys` spells it.
package struct DetachKeys: Equatable, Sendable {
    /// The bytes of the sequence; empty turns detaching off.
    package let sequence: [UInt8]

    /// Docker's default: Ctrl-P Ctrl-Q.
    package static let standard = DetachKeys(sequence: [16, 17])

    package init(sequence: [UInt8]) { self.sequence = sequence }

    /// Reads `ctrl-p,ctrl-q`, `a,b`, `ctrl-@`; throws ``CaissonError`` (invalidArgument) for anything else.
    package init(parsing text: String) throws {
        guard !text.isEmpty else {
            sequence = []
            return
        }
        sequence = try text.split(separator: ",", omittingEmptySubsequences: false).map { key in
            guard let byte = DetachKeys.byte(of: key) else {
                throw CaissonError(.invalidArgument, "invalid escape keys (\(text)) provided: unknown key '\(key)'")
            }
            return byte
        }
    }

    private static func byte(of key: Substring) -> UInt8? {
        if key.utf8.count == 1 { return key.utf8.first }
        guard key.hasPrefix("ctrl-"), let last = key.utf8.last, key.utf8.count == 6 else { return nil }
        switch last {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return last - 96
        case UInt8(ascii: "@"): return 0
        case UInt8(ascii: "[")...UInt8(ascii: "_"): return last - 64
        default: return nil
        }
    }
}

extension DetachKeys: CustomStringConvertible {
    /// As a terminal shows the keys: `^P ^Q`.
    package var description: String {
        sequence.map { $0 < 32 ? "^\(Character(UnicodeScalar($0 + 64)))" : "\(Character(UnicodeScalar($0)))" }.joined(separator: " ")
    }
}

/// Finds the detach sequence in a stream of typed bytes.
package struct DetachMatcher: Sendable {
    private let sequence: [UInt8]
    private var matched = 0

    package init(_ keys: DetachKeys) { sequence = keys.sequence }

    /// The bytes to pass on, and whether the sequence is now complete (nothing after it is passed on).
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> (forward: [UInt8], detached: Bool) {
        guard !sequence.isEmpty else { return (Array(bytes), false) }
        var forward: [UInt8] = []
        for byte in bytes {
            if byte == sequence[matched] {
                matched += 1
                if matched == sequence.count { return (forward, true) }
            } else {
                forward += sequence[..<matched]
                matched = byte == sequence[0] ? 1 : 0
                if matched == 0 { forward.append(byte) }
            }
        }
        return (forward, false)
    }
}
