package import CaissonLinux

/// The addresses of a subnet that endpoints may have: all but the network's, the broadcast's, the gateway's and those set aside.
/// Pure: what is in use is kept by the caller's records.
package struct AddressPool: Sendable {
    package let subnet: Subnet
    package let gateway: IPv4Address
    /// The part addresses are given out from; one that is asked for may lie outside it.
    package let range: Subnet
    /// Set aside for machines that are no containers.
    package let reserved: Set<IPv4Address>

    package init(_ subnet: Subnet, gateway: IPv4Address? = nil, range: Subnet? = nil, reserved: Set<IPv4Address> = []) {
        self.subnet = subnet
        self.gateway = gateway ?? subnet.gateway
        self.range = range ?? subnet
        self.reserved = reserved
    }

    /// Whether an endpoint may have the address.
    package func admits(_ address: IPv4Address) -> Bool {
        guard subnet.contains(address), address != gateway, !reserved.contains(address) else { return false }
        return subnet.prefix >= 31 || (address != subnet.base && address != subnet.last)
    }

    /// Every address, lowest first.
    package var candidates: some Sequence<IPv4Address> {
        (range.base.value...range.last.value).lazy.map { IPv4Address(value: $0) }.filter { admits($0) }
    }

    /// Every address, beginning behind `last`: one that was just given back is given out again as late as can be, when
    /// nothing on the network remembers its holder.
    package func candidates(after last: IPv4Address?) -> some Sequence<IPv4Address> {
        let start = last.flatMap { range.contains($0) && $0 != range.last ? $0.value + 1 : nil } ?? range.base.value
        let (head, tail) = (start...range.last.value, range.base.value..<start)
        return [Array(repeating: head, count: 1), tail.isEmpty ? [] : [tail.lowerBound...(tail.upperBound - 1)]].joined()
            .lazy.flatMap { $0 }.map { IPv4Address(value: $0) }.filter { admits($0) }
    }

    /// The lowest free address; nil where all are used.
    package func allocate(used: Set<IPv4Address>) -> IPv4Address? { candidates.first { !used.contains($0) } }
}

/// The same for IPv6.
package struct AddressPool6: Sendable {
    package let subnet: Subnet6
    package let gateway: IPv6Address
    package let range: Subnet6
    package let reserved: Set<IPv6Address>

    package init(_ subnet: Subnet6, gateway: IPv6Address? = nil, range: Subnet6? = nil, reserved: Set<IPv6Address> = []) {
        self.subnet = subnet
        self.gateway = gateway ?? subnet.gateway
        self.range = range ?? subnet
        self.reserved = reserved
    }

    /// Whether an endpoint may have the address; the first one is every router's (RFC 4291).
    package func admits(_ address: IPv6Address) -> Bool {
        subnet.contains(address) && address != gateway && address != subnet.base && !reserved.contains(address)
    }

    /// The lowest free address; nil where the first million are used.
    package func allocate(used: Set<IPv6Address>) -> IPv6Address? {
        let bound = min(range.last.value - range.base.value, 1 << 20)
        var offset: UInt128 = 0
        while offset <= bound {
            let address = IPv6Address(value: range.base.value + offset)
            if admits(address), !used.contains(address) { return address }
            offset += 1
        }
        return nil
    }
}
