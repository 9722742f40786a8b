/// `network create`.
package struct NetworkCreateRequest: Sendable, Codable, Equatable {
    package var name: String
    package var driver = "bridge"
    package var options: [String: String] = [:]
    package var labels: [String: String] = [:]
    package var isInternal = false
    package var attachable = false
    package var ipv6 = false
    /// Empty lets the engine choose a subnet.
    package var addresses: [AddressConfig] = []
    package var addressOptions: [String: String] = [:]
    /// Only a configuration for other networks to copy.
    package var configOnly = false
    package var configFrom: String?

    package init(name: String) { self.name = name }
}

/// How a container is on a network: `--network name=…`, `network connect`.
package struct NetworkAttachment: Sendable, Codable, Equatable {
    /// The network's name; as typed in a request.
    package var network: String
    /// Filled in by the engine; nil for the default network.
    package var id: String?
    package var aliases: [String]?
    package var ipv4: String?
    package var ipv6: String?
    package var macAddress: String?
    package var linkLocalIPs: [String]?
    package var driverOptions: [String: String]?
    /// The network with the highest one has the default route.
    package var gatewayPriority: Int?
    /// `container:alias`, names of other containers on this network for this one alone.
    package var links: [String]?

    package init(network: String) { self.network = network }

    /// Whether nothing but the network is said.
    package var isPlain: Bool { self == NetworkAttachment(network: network) }
}

/// One `--publish`, as `.HostConfig.PortBindings` and `.NetworkSettings.Ports` have it.
package struct PortBinding: Sendable, Codable, Equatable, Hashable {
    /// Empty is every address.
    package var hostIP: String
    /// Empty is any; `8000-8010` the first free one of these.
    package var hostPort: String

    enum CodingKeys: String, CodingKey {
        case hostIP = "HostIp"
        case hostPort = "HostPort"
    }

    package init(hostIP: String = "", hostPort: String = "") {
        self.hostIP = hostIP
        self.hostPort = hostPort
    }
}
