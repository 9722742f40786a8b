import CaissonLinux

/// What one bridge needs of the firewall.
package struct BridgeRules: Sendable, Equatable {
    /// The bridge's link.
    package var link: String
    package var subnet: Subnet
    package var subnet6: Subnet6?
    /// Reaches nothing but itself and the host, and is reached by nothing else.
    package var isInternal = false
    /// Whether its containers reach each other.
    package var allowsNeighbours = true
    /// Whether what leaves the host does so under the host's address.
    package var masquerades = true

    package init(link: String, subnet: Subnet, subnet6: Subnet6? = nil) {
        self.link = link
        self.subnet = subnet
        self.subnet6 = subnet6
    }
}

/// All that a table of ours is to hold. Pure: the same plan is the same text, and what a table holds can be compared with it.
package struct FirewallPlan: Sendable, Equatable {
    package var bridges: [BridgeRules]
    package var ports: [PublishedPort]

    package init(bridges: [BridgeRules] = [], ports: [PublishedPort] = []) {
        self.bridges = bridges
        self.ports = ports
    }

    /// A set or map of the table: constant-time look-ups, whatever the number of containers.
    struct Collection {
        var name: String
        var definition: String
        var elements: [String]
    }

    var collections: [Collection] {
        let quoted = bridges.map { (rules: $0, link: "\"\($0.link)\"") }
        return [
            Collection(name: "bridges", definition: "set bridges { type ifname;", elements: quoted.map(\.link)),
            Collection(
                name: "same", definition: "set same { type ifname . ifname;",
                elements: quoted.filter(\.rules.allowsNeighbours).map { "\($0.link) . \($0.link)" }),
            Collection(
                name: "internal", definition: "set internal { type ifname;", elements: quoted.filter(\.rules.isInternal).map(\.link)),
            Collection(
                name: "masq4", definition: "set masq4 { type ipv4_addr; flags interval;",
                elements: bridges.filter(\.masquerades).map { "\($0.subnet)" }),
            Collection(
                name: "masq6", definition: "set masq6 { type ipv6_addr; flags interval;",
                elements: bridges.filter(\.masquerades).compactMap { $0.subnet6.map { "\($0)" } }),
            Collection(
                name: "hairpin4", definition: "set hairpin4 { type ipv4_addr . ipv4_addr; flags interval;",
                elements: bridges.map { "\($0.subnet) . \($0.subnet)" }),
            Collection(
                name: "hairpin6", definition: "set hairpin6 { type ipv6_addr . ipv6_addr; flags interval;",
                elements: bridges.compactMap { $0.subnet6.map { "\($0) . \($0)" } }),
        ] + PortMap.allCases.map { map in
            Collection(name: map.rawValue, definition: map.definition, elements: ports.filter { PortMap($0) == map }.map(map.element))
        }
    }

    /// The rules, chain by chain, in nft's own words.
    static let chains: [(name: String, head: String, rules: [String])] = [
        (
            // Loopback addresses are routed on our bridges once a port is published on one: nothing may come in for them.
            "raw", "type filter hook prerouting priority -300; policy accept;", ["iif != \"lo\" ip daddr 127.0.0.0/8 drop"]
        ),
        (
            "publish", "",
            [
                "dnat ip to ip daddr . meta l4proto . th dport map @own4",
                "fib daddr type local dnat ip to meta l4proto . th dport map @any4",
                "dnat ip6 to ip6 daddr . meta l4proto . th dport map @own6",
                "ip6 daddr != ::1 fib daddr type local dnat ip6 to meta l4proto . th dport map @any6",
            ]
        ),
        ("prerouting", "type nat hook prerouting priority -100; policy accept;", ["jump publish"]),
        ("output", "type nat hook output priority -100; policy accept;", ["jump publish"]),
        (
            "forward", "type filter hook forward priority 0; policy accept;",
            [
                "iifname . oifname @same accept",
                "iifname @internal drop",
                "oifname @internal drop",
                "oifname @bridges ct state established,related accept",
                "oifname @bridges ct status dnat accept",
                // What lies between bridges, and what comes from outside without having been published.
                "oifname @bridges drop",
            ]
        ),
        (
            "postrouting", "type nat hook postrouting priority 100; policy accept;",
            [
                "ip saddr @masq4 oifname != @bridges masquerade",
                "ip6 saddr @masq6 oifname != @bridges masquerade",
                "ip saddr 127.0.0.0/8 oifname @bridges masquerade",
                // A container that reaches a neighbour, or itself, by a published port: the answer has to come back this way.
                "ct status dnat ip saddr . ip daddr @hairpin4 masquerade",
                "ct status dnat ip6 saddr . ip6 daddr @hairpin6 masquerade",
            ]
        ),
    ]

    /// Commands that put a whole table in the place of whatever there is of it.
    func script(table: String) -> String {
        var lines = ["add table inet \(table)", "delete table inet \(table)", "table inet \(table) {"]
        for collection in collections {
            let elements = collection.elements.isEmpty ? "" : " elements = { \(collection.elements.joined(separator: ", ")) };"
            lines.append("\(collection.definition)\(elements) }")
        }
        for chain in FirewallPlan.chains {
            lines.append("chain \(chain.name) { \(chain.head)")
            lines += chain.rules + ["}"]
        }
        return (lines + ["}"]).joined(separator: "\n")
    }
}

/// The maps of published ports: by address and port, or by port alone; one of each for a family.
enum PortMap: String, CaseIterable {
    case any4, own4, any6, own6

    init(_ port: PublishedPort) {
        switch (port.hostAddress.isV6, port.hostAddress.isAny) {
        case (false, true): self = .any4
        case (false, false): self = .own4
        case (true, true): self = .any6
        case (true, false): self = .own6
        }
    }

    var definition: String {
        switch self {
        case .any4: "map any4 { type inet_proto . inet_service : ipv4_addr . inet_service;"
        case .own4: "map own4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service;"
        case .any6: "map any6 { type inet_proto . inet_service : ipv6_addr . inet_service;"
        case .own6: "map own6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service;"
        }
    }

    func key(_ port: PublishedPort) -> String {
        let address = self == .own4 || self == .own6 ? "\(port.hostAddress) . " : ""
        return "\(address)\(port.kind.rawValue) . \(port.hostPort)"
    }

    func element(_ port: PublishedPort) -> String { "\(key(port)) : \(port.target) . \(port.targetPort)" }
}
