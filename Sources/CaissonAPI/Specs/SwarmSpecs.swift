/// What a user wants of a node (`node update`, `node promote`).
package struct NodeSpec: Sendable, Codable, Equatable {
    package enum Role: String, Sendable, Codable, CaseIterable {
        case worker, manager
    }

    package enum Availability: String, Sendable, Codable, CaseIterable {
        case active
        /// Keeps its tasks and gets no new ones.
        case pause
        /// Has its tasks moved elsewhere.
        case drain
    }

    package var name: String?
    package var labels: [String: String] = [:]
    package var role: Role
    package var availability = Availability.active

    package init(role: Role = .worker) { self.role = role }
}

/// A secret's or config's name and labels; the bytes are part of its record.
package struct PayloadSpec: Sendable, Codable, Equatable {
    package var name: String
    package var labels: [String: String] = [:]
    /// `--template-driver`.
    package var templateDriver: String?

    package init(name: String) { self.name = name }
}

/// A network of the swarm (`network create --driver overlay`).
package struct SwarmNetworkSpec: Sendable, Codable, Equatable {
    package var name: String
    package var labels: [String: String] = [:]
    package var driver = "overlay"
    package var options: [String: String] = [:]
    /// Wanted subnets in CIDR form; empty lets the allocator choose.
    package var subnets: [String] = []
    package var isInternal = false
    package var isAttachable = false
    /// The network published ports go through.
    package var isIngress = false

    package init(name: String) { self.name = name }
}

/// The settings of the whole swarm (`swarm update`).
package struct ClusterSpec: Sendable, Codable, Equatable {
    package var name = "default"
    package var labels: [String: String] = [:]
    /// Ended tasks kept a slot (`--task-history-limit`).
    package var taskHistoryLimit: Int = 5
    package var heartbeatPeriod: Duration = .seconds(1)
    /// How long a node may be silent before it is suspected, and before it counts as down. (`--node-grace`)
    package var suspectAfter: Duration = .seconds(3)
    package var downAfter: Duration = .seconds(4)
    /// How long a down node's tasks are kept in mind before they count as orphaned.
    package var orphanAfter: Duration = .seconds(24 * 3600)
    /// Where networks get their subnets from, in CIDR form.
    package var addressPools = ["10.0.0.0/8"]
    /// The prefix length of a network's subnet.
    package var subnetSize = 24
    /// nil is the engine's default.
    package var logDriver: LogConfig?
    /// How long certificates of nodes hold (`--cert-expiry`); nil is ``defaultCertificateLifetime``.
    package var certificateExpiry: Duration?

    package init() {}
}

extension ClusterSpec {
    /// Docker's: 90 days.
    package static let defaultCertificateLifetime = Duration.seconds(90 * 24 * 3600)

    /// How long certificates of nodes hold.
    package var certificateLifetime: Duration { certificateExpiry ?? Self.defaultCertificateLifetime }
}
