package import CaissonLinux

/// A bridge and the subnets behind it.
package struct BridgeConfiguration: Sendable, Equatable {
    package var name: String
    package var subnet: Subnet
    package var gateway: IPv4Address
    package var subnet6: Subnet6?
    package var gateway6: IPv6Address?
    package var mtu: UInt32
    /// See ``BridgeRules``.
    package var isInternal = false
    package var allowsNeighbours = true
    package var masquerades = true

    package init(name: String = "caisson0", subnet: Subnet, gateway: IPv4Address? = nil, mtu: UInt32 = 1500) {
        self.name = name
        self.subnet = subnet
        self.gateway = gateway ?? subnet.gateway
        self.mtu = mtu
    }

    /// What the firewall has to know of it.
    package var rules: BridgeRules {
        var rules = BridgeRules(link: name, subnet: subnet, subnet6: subnet6)
        rules.isInternal = isInternal
        rules.allowsNeighbours = allowsNeighbours
        rules.masquerades = masquerades && !isInternal
        return rules
    }

    /// Says that everything was set up, and how; the kernel keeps it with the bridge (at most 255 bytes).
    func seal(opened: Bool) -> String {
        var words = ["caisson", "\(subnet)", "\(gateway)", "\(mtu)"]
        if let subnet6 { words += ["\(subnet6)", gateway6.map { "\($0)" } ?? "-"] }
        if isInternal { words.append("internal") }
        if !allowsNeighbours { words.append("isolated") }
        if !masquerades { words.append("routed") }
        if opened { words.append("opened") }
        return words.joined(separator: " ")
    }
}
