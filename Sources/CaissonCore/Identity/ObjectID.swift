/// The identity of a container, exec session or network: 64 lower-case hexadecimal digits.
package struct ObjectID: Hashable, Sendable, Codable, Comparable {
    /// All 64 digits.
    package let text: String

    /// The 12 digits shown in tables and used as a container's default host name.
    package var short: String { String(text.prefix(12)) }

    /// Accepts exactly 64 lower-case hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        // Over contiguous bytes: every command reads the identities of all that is in the root.
        var text = String(text)
        guard text.withUTF8({ $0.count == 64 && $0.allSatisfy(\.isLowercaseHexDigit) }) else { return nil }
        self.text = text
    }

    /// A fresh identity. Its short form never consists of digits alone, so it can serve as a host name.
    package static func random(using generator: inout some RandomNumberGenerator) -> ObjectID {
        while true {
            let words = (0..<4).map { _ in generator.next() as UInt64 }
            let text = words.map { hexadecimal($0) }.joined()
            if text.utf8.prefix(12).contains(where: { $0 >= UInt8(ascii: "a") }), let id = ObjectID(text) { return id }
        }
    }

    /// A fresh identity from the system's generator.
    package static func random() -> ObjectID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ObjectID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an object ID: \(text)")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package static func < (left: ObjectID, right: ObjectID) -> Bool { left.text < right.text }
}

extension ObjectID: CustomStringConvertible {
    package var description: String { text }
}

extension UInt8 {
    /// Whether this byte is one of `0-9a-f`.
    package var isLowercaseHexDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}

private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
