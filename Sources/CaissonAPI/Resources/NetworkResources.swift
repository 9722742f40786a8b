package import CaissonCore

/// A part of a network's addresses (`.IPAM.Config` of inspect).
package struct AddressConfig: Sendable, Codable, Equatable {
    /// `172.20.0.0/16`, `fd00::/64`.
    package var subnet: String
    /// The part addresses are given out from.
    package var ipRange: String?
    package var gateway: String?
    /// Set aside: name → address.
    package var auxiliary: [String: String]?

    enum CodingKeys: String, CodingKey {
        case subnet = "Subnet"
        case ipRange = "IPRange"
        case gateway = "Gateway"
        case auxiliary = "AuxiliaryAddresses"
    }

    package init(subnet: String, ipRange: String? = nil, gateway: String? = nil, auxiliary: [String: String]? = nil) {
        self.subnet = subnet
        self.ipRange = ipRange
        self.gateway = gateway
        self.auxiliary = auxiliary
    }
}

/// A row of `network ls`.
package struct NetworkSummary: Sendable, Codable, Equatable, Identifiable {
    package var id: ObjectID
    package var name: String
    package var driver: String
    package var created: Timestamp
    package var isInternal: Bool
    package var hasIPv6: Bool
    /// Only a configuration for other networks to copy.
    package var isConfigOnly: Bool
    package var labels: [String: String]
    package var addresses: [AddressConfig]
    /// How many running containers are on it.
    package var containers: Int

    package init(
        id: ObjectID, name: String, driver: String, created: Timestamp, isInternal: Bool = false, hasIPv6: Bool = false,
        isConfigOnly: Bool = false, labels: [String: String] = [:], addresses: [AddressConfig] = [], containers: Int = 0
    ) {
        self.id = id
        self.name = name
        self.driver = driver
        self.created = created
        self.isInternal = isInternal
        self.hasIPv6 = hasIPv6
        self.isConfigOnly = isConfigOnly
        self.labels = labels
        self.addresses = addresses
        self.containers = containers
    }
}

/// A container on an inspected network.
package struct NetworkMember: Sendable, Codable, Equatable {
    package var name: String
    package var endpointID: String
    package var macAddress: String
    /// With the prefix length.
    package var ipv4Address: String
    package var ipv6Address: String

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case endpointID = "EndpointID"
        case macAddress = "MacAddress"
        case ipv4Address = "IPv4Address"
        case ipv6Address = "IPv6Address"
    }

    package init(name: String, endpointID: String, macAddress: String, ipv4Address: String, ipv6Address: String) {
        self.name = name
        self.endpointID = endpointID
        self.macAddress = macAddress
        self.ipv4Address = ipv4Address
        self.ipv6Address = ipv6Address
    }
}

/// `network inspect`: the shape and key order of the Docker Engine API.
package struct NetworkDetails: Sendable, Codable, Equatable {
    /// `.IPAM`.
    package struct Addressing: Sendable, Codable, Equatable {
        package var driver = "default"
        package var options: [String: String]?
        package var config: [AddressConfig]

        enum CodingKeys: String, CodingKey {
            case driver = "Driver"
            case options = "Options"
            case config = "Config"
        }

        package init(config: [AddressConfig] = [], options: [String: String]? = nil) {
            self.config = config
            self.options = options
        }
    }

    /// `.ConfigFrom`.
    package struct Source: Sendable, Codable, Equatable {
        package var network: String

        enum CodingKeys: String, CodingKey { case network = "Network" }

        package init(network: String = "") { self.network = network }
    }

    package var name: String
    package var id: String
    package var created: Timestamp
    package var scope = "local"
    package var driver: String
    package var enableIPv4 = true
    package var enableIPv6 = false
    package var ipam: Addressing
    package var isInternal = false
    package var attachable = false
    package var ingress = false
    package var configFrom = Source()
    package var configOnly = false
    /// By container ID.
    package var containers: [String: NetworkMember] = [:]
    package var options: [String: String] = [:]
    package var labels: [String: String] = [:]

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case id = "Id"
        case created = "Created"
        case scope = "Scope"
        case driver = "Driver"
        case enableIPv4 = "EnableIPv4"
        case enableIPv6 = "EnableIPv6"
        case ipam = "IPAM"
        case isInternal = "Internal"
        case attachable = "Attachable"
        case ingress = "Ingress"
        case configFrom = "ConfigFrom"
        case configOnly = "ConfigOnly"
        case containers = "Containers"
        case options = "Options"
        case labels = "Labels"
    }

    package init(name: String, id: String, created: Timestamp, driver: String, ipam: Addressing = Addressing()) {
        self.name = name
        self.id = id
        self.created = created
        self.driver = driver
        self.ipam = ipam
    }
}

/// What `network verify` found of one network, or of what all of them share.
package struct NetworkReport: Sendable, Codable, Equatable {
    /// A network's name; empty for the firewall and the resolver.
    package var network: String
    /// What should be there, one line each.
    package var intended: [String]
    /// What is not as it should be; empty when all is well.
    package var differences: [String]

    package init(network: String, intended: [String], differences: [String]) {
        self.network = network
        self.intended = intended
        self.differences = differences
    }
}
