/// `.NetworkSettings` of an inspected container.
package struct NetworkSettings: Sendable, Codable, Equatable {
    /// By `80/tcp`: where it is published; nil for one that is only exposed.
    package var ports: [String: [PortBinding]?] = [:]
    /// By network name.
    package var networks: [String: EndpointDetails] = [:]

    /// Besides its own two, the place in the default network once more, as Docker has shown it since before there were others.
    enum CodingKeys: String, CodingKey {
        case bridge = "Bridge"
        case sandboxID = "SandboxID"
        case sandboxKey = "SandboxKey"
        case ports = "Ports"
        case hairpinMode = "HairpinMode"
        case endpointID = "EndpointID"
        case gateway = "Gateway"
        case globalIPv6Address = "GlobalIPv6Address"
        case globalIPv6PrefixLen = "GlobalIPv6PrefixLen"
        case ipAddress = "IPAddress"
        case ipPrefixLen = "IPPrefixLen"
        case ipv6Gateway = "IPv6Gateway"
        case macAddress = "MacAddress"
        case networks = "Networks"
    }

    package init(networks: [String: EndpointDetails] = [:], ports: [String: [PortBinding]?] = [:]) {
        self.networks = networks
        self.ports = ports
    }

    /// The network with the default route, which published ports lead to: of those that lead out of the host the one of the
    /// highest priority, of equal ones the first by name.
    package var gatewayNetwork: String? {
        networks.filter { !$0.value.gateway.isEmpty }.min { left, right in
            let (first, second) = (left.value.gwPriority, right.value.gwPriority)
            return first != second ? first > second : left.key < right.key
        }?.key
    }

    /// See `encode(to:)`.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        ports = try values.decode([String: [PortBinding]?].self, forKey: .ports)
        networks = try values.decode([String: EndpointDetails].self, forKey: .networks)
    }

    /// Writes what Docker writes; no namespace is pinned in the file system, so that there is no sandbox to name.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        let place = networks["bridge"] ?? EndpointDetails()
        for key in [CodingKeys.bridge, .sandboxID, .sandboxKey] { try values.encode("", forKey: key) }
        try values.encode(ports, forKey: .ports)
        try values.encode(false, forKey: .hairpinMode)
        try values.encode(place.endpointID, forKey: .endpointID)
        try values.encode(place.gateway, forKey: .gateway)
        try values.encode(place.globalIPv6Address, forKey: .globalIPv6Address)
        try values.encode(place.globalIPv6PrefixLen, forKey: .globalIPv6PrefixLen)
        try values.encode(place.ipAddress, forKey: .ipAddress)
        try values.encode(place.ipPrefixLen, forKey: .ipPrefixLen)
        try values.encode(place.ipv6Gateway, forKey: .ipv6Gateway)
        try values.encode(place.macAddress, forKey: .macAddress)
        try values.encode(networks, forKey: .networks)
    }
}

/// A container's place in one network.
package struct EndpointDetails: Sendable, Codable, Equatable {
    /// The addresses asked for.
    package struct Wanted: Sendable, Codable, Equatable {
        package var ipv4Address: String?
        package var ipv6Address: String?

        enum CodingKeys: String, CodingKey {
            case ipv4Address = "IPv4Address"
            case ipv6Address = "IPv6Address"
        }

        package init(ipv4Address: String? = nil, ipv6Address: String? = nil) {
            self.ipv4Address = ipv4Address
            self.ipv6Address = ipv6Address
        }
    }

    package var ipamConfig: Wanted?
    package var links: [String]?
    package var aliases: [String]?
    package var macAddress: String
    package var driverOpts: [String: String]?
    package var gwPriority = 0
    package var networkID: String
    package var endpointID: String
    package var gateway: String
    package var ipAddress: String
    package var ipPrefixLen: Int
    package var ipv6Gateway = ""
    package var globalIPv6Address = ""
    package var globalIPv6PrefixLen = 0
    package var dnsNames: [String]?

    enum CodingKeys: String, CodingKey {
        case ipamConfig = "IPAMConfig"
        case links = "Links"
        case aliases = "Aliases"
        case macAddress = "MacAddress"
        case driverOpts = "DriverOpts"
        case gwPriority = "GwPriority"
        case networkID = "NetworkID"
        case endpointID = "EndpointID"
        case gateway = "Gateway"
        case ipAddress = "IPAddress"
        case ipPrefixLen = "IPPrefixLen"
        case ipv6Gateway = "IPv6Gateway"
        case globalIPv6Address = "GlobalIPv6Address"
        case globalIPv6PrefixLen = "GlobalIPv6PrefixLen"
        case dnsNames = "DNSNames"
    }

    package init(
        networkID: String = "", endpointID: String = "", gateway: String = "", ipAddress: String = "",
        ipPrefixLen: Int = 0, macAddress: String = ""
    ) {
        self.networkID = networkID
        self.endpointID = endpointID
        self.gateway = gateway
        self.ipAddress = ipAddress
        self.ipPrefixLen = ipPrefixLen
        self.macAddress = macAddress
    }
}
