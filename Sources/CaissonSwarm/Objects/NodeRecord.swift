package import CaissonAPI
package import CaissonCore

/// A machine of the swarm.
package struct NodeRecord: Sendable, Codable, Equatable {
    package var id: NodeID
    package var meta: ObjectMeta
    package var spec: NodeSpec
    package var description: NodeDescription
    package var status = NodeStatus()
    /// A manager's `host:port`; nil for workers, and in records of a version without it.
    package var managerAddress: String?
    /// The highest revision whose endpoints the node's agent has put into force; comes from its ``NodeReport``.
    package var appliedRevision: Int64 = 0

    enum CodingKeys: String, CodingKey {
        case id, meta, spec, description, status, managerAddress
    }

    package init(id: NodeID, createdAt: Timestamp, spec: NodeSpec = NodeSpec(), description: NodeDescription) {
        self.id = id
        meta = ObjectMeta(createdAt: createdAt)
        self.spec = spec
        self.description = description
    }

    /// The name it was given, or else its host name.
    package var name: String { spec.name ?? description.hostname }
}

/// What a node's agent writes beside its tasks' statuses. Kept apart from the node's record, so that agents and users
/// never compete for one key.
package struct NodeReport: Sendable, Codable, Equatable {
    package var node: NodeID
    package var version: Int64 = 0
    package var appliedRevision: Int64

    enum CodingKeys: String, CodingKey {
        case node, appliedRevision
    }

    package init(node: NodeID, appliedRevision: Int64) {
        self.node = node
        self.appliedRevision = appliedRevision
    }
}
