package import CaissonLinux

/// The addresses of a subnet that endpoints may have: all but the network's, the broadcast's and the gateway's. Pure: what is in
/// use is kept by the caller's records.
package struct AddressPool: Sendable {
    package let subnet: Subnet
    package let gateway: IPv4Address

    package init(_ subnet: Subnet, gateway: IPv4Address? = nil) {
        self.subnet = subnet
        self.gateway = gateway ?? subnet.gateway
    }

    /// Whether an endpoint may have the address.
    package func admits(_ address: IPv4Address) -> Bool {
        guard subnet.contains(address), address != gateway else { return false }
        return subnet.prefix >= 31 || (address != subnet.base && address != subnet.last)
    }

    /// Every address, lowest first.
    package var candidates: some Sequence<IPv4Address> {
        (subnet.base.value...subnet.last.value).lazy.map { IPv4Address(value: $0) }.filter { admits($0) }
    }

    /// The lowest free address; nil where all are used.
    package func allocate(used: Set<IPv4Address>) -> IPv4Address? { candidates.first { !used.contains($0) } }
}
