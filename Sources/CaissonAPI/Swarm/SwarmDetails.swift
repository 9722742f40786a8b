package import CaissonCore

/// This machine's place in a swarm.
package struct SwarmStatus: Sendable, Codable, Equatable {
    /// Docker's words.
    package enum State: String, Sendable, Codable {
        case inactive, active
    }

    package var state: State
    /// nil while inactive.
    package var node: NodeID?
    package var nodeAddress = ""
    package var cluster: ClusterID?
    package var isManager = false
    package var managers = 0
    package var nodes = 0
    /// Where managers are reached, `host:port`.
    package var managerAddresses: [String] = []
    /// The swarm's settings, as managers know them.
    package var spec: ClusterSpec?
    /// How often a new root was asked for, and whether one is on its way.
    package var rotations: UInt64 = 0
    package var isRotating = false

    package init(state: State) { self.state = state }
}

/// `swarm inspect`.
package struct SwarmDetails: Sendable, Codable, Equatable {
    package var id: ClusterID
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var spec: ClusterSpec
    package var trust: SwarmTrust?
    /// SHA-256 of the root certificate, in hexadecimal digits.
    package var rootDigest = ""
    package var tokens: JoinTokens?
    /// How often a new root was asked for, and whether one is on its way.
    package var rotations: UInt64 = 0
    package var isRotating = false

    package init(id: ClusterID, version: Int64, createdAt: Timestamp, updatedAt: Timestamp, spec: ClusterSpec) {
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.spec = spec
    }
}

/// `swarm init`.
package struct SwarmInitRequest: Sendable, Codable, Equatable {
    /// `address` or `interface`, with or without `:port`; nil is the machine's only address.
    package var advertiseAddress: String?
    /// Nothing listens in this version: its port is the one that is advertised where none is named.
    package var listenAddress: String?
    package var availability = NodeSpec.Availability.active
    package var spec = ClusterSpec()
    /// From a swarm this machine is in: its state stays, and this machine is all of it.
    package var forceNewCluster = false

    package init() {}
}

/// `node inspect` and a row of `node ls`.
package struct NodeDetails: Sendable, Codable, Equatable, Identifiable {
    package var id: NodeID
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var spec: NodeSpec
    package var description: NodeDescription
    package var status: NodeStatus
    /// nil for a worker.
    package var manager: ManagerStatus?
    /// Whether it is the machine that was asked.
    package var isSelf = false

    package init(
        id: NodeID, version: Int64 = 0, createdAt: Timestamp, updatedAt: Timestamp, spec: NodeSpec,
        description: NodeDescription, status: NodeStatus = NodeStatus()
    ) {
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.spec = spec
        self.description = description
        self.status = status
    }

    /// The name it was given, or else its host name.
    package var name: String { spec.name ?? description.hostname }
}

/// A manager among managers.
package struct ManagerStatus: Sendable, Codable, Equatable {
    package var isLeader: Bool
    package var isReachable: Bool
    package var address: String

    package init(isLeader: Bool, isReachable: Bool = true, address: String = "") {
        self.isLeader = isLeader
        self.isReachable = isReachable
        self.address = address
    }
}

/// A network of the swarm with what the allocator gave it.
package struct SwarmNetworkDetails: Sendable, Codable, Equatable, Identifiable {
    package var id: NetworkID
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var spec: SwarmNetworkSpec
    /// In CIDR form.
    package var subnets: [String]
    package var gateways: [String]
    package var vni: UInt32?

    package init(
        id: NetworkID, version: Int64, createdAt: Timestamp, updatedAt: Timestamp, spec: SwarmNetworkSpec,
        subnets: [String] = [], gateways: [String] = [], vni: UInt32? = nil
    ) {
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.spec = spec
        self.subnets = subnets
        self.gateways = gateways
        self.vni = vni
    }
}
