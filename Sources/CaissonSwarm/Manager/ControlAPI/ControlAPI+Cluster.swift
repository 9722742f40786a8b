package import CaissonAPI
import CaissonCore

extension ControlAPI {
    /// `swarm inspect`.
    package func swarm() async throws -> SwarmDetails {
        let cluster = try Self.cluster(snapshot())
        return SwarmDetails(
            id: cluster.id, version: cluster.meta.version, createdAt: cluster.meta.createdAt, updatedAt: cluster.meta.updatedAt,
            spec: cluster.spec)
    }

    /// `swarm update`.
    package func updateSwarm(_ spec: ClusterSpec, version: Int64) async throws {
        try ClusterCheck.check(spec)
        let now = now()
        try await write { snapshot in
            var cluster = try Self.cluster(snapshot)
            try Self.requireVersion(version, of: cluster.meta)
            guard spec.addressPools == cluster.spec.addressPools, spec.subnetSize == cluster.spec.subnetSize else {
                throw CaissonError(.invalidArgument, "address pools are chosen when a swarm is made, networks have taken theirs from them")
            }
            cluster.spec = spec
            cluster.meta.updatedAt = now
            return ((), [.update(.cluster(cluster))])
        }
    }

    private static func cluster(_ snapshot: ClusterSnapshot) throws -> ClusterRecord {
        guard let cluster = snapshot.cluster else { throw CaissonError(.dataLoss, "the swarm's own record is missing") }
        return cluster
    }
}

/// What of the swarm's settings can be refused before they are written.
enum ClusterCheck {
    static func check(_ spec: ClusterSpec) throws {
        guard spec.heartbeatPeriod > .zero, spec.suspectAfter >= spec.heartbeatPeriod, spec.downAfter >= spec.suspectAfter else {
            throw CaissonError(.invalidArgument, "invalid heartbeat settings: a node is suspected no sooner than it should be heard of")
        }
        guard (8...30).contains(spec.subnetSize) else {
            throw CaissonError(.invalidArgument, "invalid subnet size \(spec.subnetSize): must be between 8 and 30")
        }
        for pool in spec.addressPools {
            guard let block = IPv4Block(pool), block.prefix <= spec.subnetSize else {
                throw CaissonError(.invalidArgument, "invalid default address pool \(pool)")
            }
        }
    }
}
