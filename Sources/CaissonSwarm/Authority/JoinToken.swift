import CaissonAPI

/// What lets a machine join: `SWMTKN-1-<digest>-<secret>`, as swarmkit writes it.
///
/// By the digest the machine knows the swarm's root when it sees it for the first time; by the secret the swarm knows the machine may
/// join, and as what.
package struct JoinToken: Sendable {
    /// SHA-256 of the root's certificate: 32 bytes.
    package let rootDigest: [UInt8]
    package let secret: JoinSecret

    private static let prefix = "SWMTKN-1-"
    /// 256 bits in base 36.
    private static let digestDigits = 50

    package init(rootDigest: [UInt8], secret: JoinSecret) {
        (self.rootDigest, self.secret) = (rootDigest, secret)
    }

    /// Reads a token; nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let digest = Self.bytes(parts[0]), let secret = JoinSecret(parts[1]) else { return nil }
        self.init(rootDigest: digest, secret: secret)
    }

    /// Whether both are the same, in a time that does not tell how much of them is.
    package func matches(_ other: JoinToken) -> Bool {
        guard rootDigest.count == other.rootDigest.count else { return false }
        var difference = secret.bits ^ other.secret.bits
        for (left, right) in zip(rootDigest, other.rootDigest) { difference |= UInt128(left ^ right) }
        return difference == 0
    }

    /// The digits of a number of 32 bytes, most significant first.
    private static func digits(_ bytes: [UInt8]) -> String {
        var (number, digits) = (bytes, [UInt8]())
        for _ in 0..<digestDigits {
            var rest = 0
            for index in number.indices {
                let value = rest << 8 | Int(number[index])
                number[index] = UInt8(value / 36)
                rest = value % 36
            }
            digits.append(UInt8(rest < 10 ? 48 + rest : 87 + rest))
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// The 32 bytes; nil for another number of digits, other characters, or more than 256 bits.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count == digestDigits else { return nil }
        var number = [UInt8](repeating: 0, count: 32)
        for byte in text.utf8 {
            guard var carry = digit(byte) else { return nil }
            for index in number.indices.reversed() {
                let value = Int(number[index]) * 36 + carry
                number[index] = UInt8(value & 255)
                carry = value >> 8
            }
            guard carry == 0 else { return nil }
        }
        return number
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 87
        default: nil
        }
    }
}

extension JoinToken: CustomStringConvertible {
    /// As users pass it on.
    package var description: String { "\(Self.prefix)\(Self.digits(rootDigest))-\(secret)" }
}
