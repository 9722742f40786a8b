package import CaissonLinux

/// An IPv6 network: `fd00:1::/64`.
package struct Subnet6: Hashable, Sendable, CustomStringConvertible {
    /// The network's first address, host bits zero.
    package let base: IPv6Address
    /// 0 … 128.
    package let prefix: UInt8

    /// Host bits of `base` are cleared.
    package init?(_ base: IPv6Address, prefix: UInt8) {
        guard prefix <= 128 else { return nil }
        self.prefix = prefix
        self.base = IPv6Address(value: base.value & Subnet6.mask(prefix))
    }

    /// `fd00:1::/64`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv6Address(parts[0]), let prefix = UInt8(parts[1]) else { return nil }
        self.init(base, prefix: prefix)
    }

    private static func mask(_ prefix: UInt8) -> UInt128 { prefix == 0 ? 0 : UInt128.max << UInt128(128 - prefix) }

    package var last: IPv6Address { IPv6Address(value: base.value | ~Subnet6.mask(prefix)) }

    /// The address containers use as their router: the first one.
    package var gateway: IPv6Address { IPv6Address(value: base.value | (prefix < 128 ? 1 : 0)) }

    package func contains(_ address: IPv6Address) -> Bool { address.value & Subnet6.mask(prefix) == base.value }

    package func overlaps(_ other: Subnet6) -> Bool { contains(other.base) || other.contains(base) }

    package var description: String { "\(base)/\(prefix)" }

    /// A /64 of a random unique local prefix (RFC 4193) that meets none of `taken`.
    package static func random(avoiding taken: [Subnet6] = [], using generator: inout some RandomNumberGenerator) -> Subnet6? {
        for _ in 0..<64 {
            let unique = UInt128(0xfd) << 120 | UInt128(generator.next() & 0xff_ffff_ffff) << 80
            guard let candidate = Subnet6(IPv6Address(value: unique), prefix: 64) else { return nil }
            if !taken.contains(where: { $0.overlaps(candidate) }) { return candidate }
        }
        return nil
    }
}
