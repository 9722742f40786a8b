import CaissonCore

/// The identity of a blob by its content: `sha256:` and 64 hexadecimal digits (image-spec `descriptor.md#digests`).
package struct Digest: Hashable, Sendable {
    /// The hash functions the image specification registers.
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha256
        case sha512

        /// Hexadecimal digits of an encoded value.
        package var hexLength: Int { self == .sha256 ? 64 : 128 }
    }

    package let algorithm: Algorithm
    /// The value in lower-case hexadecimal digits, without the algorithm.
    package let hex: String

    /// `algorithm:hex`.
    package var text: String { "\(algorithm.rawValue):\(hex)" }
    /// The first 12 digits, as tables show them.
    package var short: String { String(hex.prefix(12)) }

    /// Reads `algorithm:hex`; throws `invalidArgument` for an unknown algorithm, a wrong length or other digits.
    package init(parsing text: some StringProtocol) throws {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            throw CaissonError(.invalidArgument, "invalid checksum digest format", subject: String(text))
        }
        guard let algorithm = Algorithm(rawValue: String(text[..<colon])) else {
            throw CaissonError(.invalidArgument, "unsupported digest algorithm", subject: String(text))
        }
        try self.init(algorithm, hex: text[text.index(after: colon)...])
    }

    /// Takes the hexadecimal digits alone; throws `invalidArgument` when they do not fit the algorithm.
    package init(_ algorithm: Algorithm, hex: some StringProtocol) throws {
        let hex = String(hex)
        guard hex.utf8.count == algorithm.hexLength else {
            throw CaissonError(.invalidArgument, "invalid checksum digest length", subject: hex)
        }
        for byte in hex.utf8 where !byte.isLowercaseHexDigit {
            throw CaissonError(.invalidArgument, "invalid checksum digest format", subject: hex)
        }
        self.init(algorithm, trustedHex: hex)
    }

    init(_ algorithm: Algorithm, trustedHex: String) {
        self.algorithm = algorithm
        hex = trustedHex
    }

    /// The SHA-256 of `bytes`.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> Digest {
        var digester = Digester()
        digester.update(bytes)
        return digester.finalize()
    }
}

extension Digest: CustomStringConvertible {
    package var description: String { text }
}

extension Digest: Comparable {
    package static func < (left: Digest, right: Digest) -> Bool {
        (left.algorithm.rawValue, left.hex) < (right.algorithm.rawValue, right.hex)
    }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a digest: \(text)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
