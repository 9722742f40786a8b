package import CaissonAPI
package import CaissonCore

/// The swarm as a whole.
package struct ClusterRecord: Sendable, Codable, Equatable {
    package var id: ClusterID
    package var meta: ObjectMeta
    package var spec: ClusterSpec
    /// nil in the record of a version without certificates, until its manager has started.
    package var authority: ClusterAuthority?

    package init(id: ClusterID, createdAt: Timestamp, spec: ClusterSpec = ClusterSpec()) {
        self.id = id
        meta = ObjectMeta(createdAt: createdAt)
        self.spec = spec
    }
}

/// A network with what the allocator gave it.
package struct NetworkRecord: Sendable, Codable, Equatable {
    package var id: NetworkID
    package var meta: ObjectMeta
    package var spec: SwarmNetworkSpec
    /// In CIDR form; empty until allocated.
    package var subnets: [String] = []
    package var gateways: [String] = []
    /// The VXLAN network identifier.
    package var vni: UInt32?
    package var isBeingRemoved = false

    package init(id: NetworkID, createdAt: Timestamp, spec: SwarmNetworkSpec) {
        self.id = id
        meta = ObjectMeta(createdAt: createdAt)
        self.spec = spec
    }
}

/// One version of a payload.
package struct PayloadVersion: Sendable, Codable, Equatable {
    package var number: UInt64
    package var createdAt: Timestamp
    /// At most 500 KiB.
    package var data: [UInt8]

    package init(number: UInt64, createdAt: Timestamp, data: [UInt8]) {
        self.number = number
        self.createdAt = createdAt
        self.data = data
    }
}

/// A secret or config with all versions that something still uses, the newest last.
package struct PayloadRecord<Kind>: Sendable, Codable, Equatable {
    package var id: SwarmID<Kind>
    package var meta: ObjectMeta
    package var spec: PayloadSpec
    package var versions: [PayloadVersion]

    package init(id: SwarmID<Kind>, createdAt: Timestamp, spec: PayloadSpec, data: [UInt8]) {
        self.id = id
        meta = ObjectMeta(createdAt: createdAt)
        self.spec = spec
        versions = [PayloadVersion(number: 1, createdAt: createdAt, data: data)]
    }
}

package typealias SecretRecord = PayloadRecord<SwarmKind.Secret>
package typealias ConfigRecord = PayloadRecord<SwarmKind.Config>
