/// The identity of a swarm object: 128 random bits, written as 25 base-36 digits as Docker's swarm mode does.
///
/// The phantom `Kind` keeps a node's identity from being passed where a task's is wanted. Kept as a number, because
/// orchestration compares and hashes hundreds of thousands of them; the order is that of the text.
package struct SwarmID<Kind>: Hashable, Sendable, Comparable {
    /// The 128 bits.
    package let bits: UInt128

    package init(bits: UInt128) { self.bits = bits }

    /// Reads exactly 25 digits `0-9a-z`; nil for anything else, or for a number past 128 bits.
    package init?(_ text: some StringProtocol) {
        var value: UInt128 = 0
        var count = 0
        for byte in text.utf8 {
            guard let digit = base36(byte) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 36)
            let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
            guard !overflow, !carry else { return nil }
            (value, count) = (sum, count + 1)
        }
        guard count == 25 else { return nil }
        bits = value
    }

    /// A fresh identity.
    package static func random(using generator: inout some RandomNumberGenerator) -> SwarmID {
        SwarmID(bits: UInt128(generator.next() as UInt64) << 64 | UInt128(generator.next() as UInt64))
    }

    /// A fresh identity from the system's generator.
    package static func random() -> SwarmID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package static func < (left: SwarmID, right: SwarmID) -> Bool { left.bits < right.bits }
}

extension SwarmID: CustomStringConvertible {
    /// All 25 digits.
    package var description: String {
        let digits = String(bits, radix: 36)
        return String(repeating: "0", count: 25 - digits.count) + digits
    }

    /// The 12 digits shown in tables.
    package var short: String { String(description.prefix(12)) }
}

extension SwarmID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = SwarmID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a swarm ID: \(text)")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private func base36(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
}

/// The kinds of swarm objects, which exist only to tell their identities apart.
package enum SwarmKind {
    package enum Cluster {}
    package enum Node {}
    package enum Service {}
    package enum Task {}
    package enum Network {}
    package enum Secret {}
    package enum Config {}
}

package typealias ClusterID = SwarmID<SwarmKind.Cluster>
package typealias NodeID = SwarmID<SwarmKind.Node>
package typealias ServiceID = SwarmID<SwarmKind.Service>
package typealias TaskID = SwarmID<SwarmKind.Task>
package typealias NetworkID = SwarmID<SwarmKind.Network>
package typealias SecretID = SwarmID<SwarmKind.Secret>
package typealias ConfigID = SwarmID<SwarmKind.Config>
