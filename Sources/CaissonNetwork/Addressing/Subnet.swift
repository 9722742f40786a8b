package import CaissonLinux

/// An IPv4 network: `172.30.0.0/16`.
package struct Subnet: Hashable, Sendable, CustomStringConvertible {
    /// The network's first address, host bits zero.
    package let base: IPv4Address
    /// 0 … 32.
    package let prefix: UInt8

    /// Host bits of `base` are cleared.
    package init?(_ base: IPv4Address, prefix: UInt8) {
        guard prefix <= 32 else { return nil }
        self.prefix = prefix
        self.base = IPv4Address(value: base.value & Subnet.mask(prefix))
    }

    /// `172.30.0.0/16`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv4Address(parts[0]), let prefix = UInt8(parts[1]) else { return nil }
        self.init(base, prefix: prefix)
    }

    private static func mask(_ prefix: UInt8) -> UInt32 { prefix == 0 ? 0 : UInt32.max << UInt32(32 - prefix) }

    package var last: IPv4Address { IPv4Address(value: base.value | ~Subnet.mask(prefix)) }

    /// The address containers use as their router: the first one.
    package var gateway: IPv4Address { IPv4Address(value: base.value | (prefix < 32 ? 1 : 0)) }

    package func contains(_ address: IPv4Address) -> Bool { address.value & Subnet.mask(prefix) == base.value }

    package func overlaps(_ other: Subnet) -> Bool { contains(other.base) || other.contains(base) }

    package var description: String { "\(base)/\(prefix)" }

    /// The networks tried for a new bridge, in order: 172.30 and 172.31, then the rest of the upper half of 172.16.0.0/12, which Docker
    /// takes last, then 192.168.0.0/16 in parts of 4096 addresses.
    package static let candidates: [Subnet] =
        [30, 31].compactMap { Subnet("172.\($0).0.0/16") }
        + (16...29).reversed().compactMap { Subnet("172.\($0).0.0/16") }
        + stride(from: 240, through: 0, by: -16).compactMap { Subnet("192.168.\($0).0/20") }

    /// The first candidate no route of the host leads into and no address lies in; nil where all are taken.
    package static func free(routes: [Route], addresses: [LinkAddress], taken: [Subnet] = []) -> Subnet? {
        let used = taken.filter { $0.prefix > 1 } + busy(routes: routes, addresses: addresses)
        return candidates.first { candidate in !used.contains { $0.overlaps(candidate) } }
    }

    /// Where routes lead and addresses lie.
    package static func busy(routes: [Route], addresses: [LinkAddress]) -> [Subnet] {
        let used =
            routes.compactMap { route in route.destination.flatMap { Subnet($0, prefix: route.prefix) } }
            + addresses.compactMap { Subnet($0.address, prefix: $0.prefix) }
        // A default route written as two halves says nothing about a network in use.
        return used.filter { $0.prefix > 1 }
    }
}
