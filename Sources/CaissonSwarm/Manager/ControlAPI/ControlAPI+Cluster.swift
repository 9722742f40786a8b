package import CaissonAPI
import CaissonCore

extension ControlAPI {
    /// `swarm inspect`.
    package func swarm() async throws -> SwarmDetails {
        let cluster = try Self.cluster(snapshot())
        var details = SwarmDetails(
            id: cluster.id, version: cluster.meta.version, createdAt: cluster.meta.createdAt,
            updatedAt: cluster.meta.updatedAt,
            spec: cluster.spec)
        guard let keys = cluster.authority else { return details }
        (details.trust, details.tokens) = (try keys.trust(authority), keys.tokens(authority))
        details.rootDigest = authority.digest(ofRoot: keys.root.certificate).map { byte in
            String(UInt16(byte) + 0x100, radix: 16).dropFirst()
        }.joined()
        (details.rotations, details.isRotating) = (keys.rotations, keys.next != nil)
        return details
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

    /// `swarm join-token --rotate` and `swarm ca --rotate`.
    package func rotateSwarm(_ what: SwarmRotation, version: Int64) async throws {
        let now = now()
        try await write { [authority] snapshot in
            var cluster = try Self.cluster(snapshot)
            try Self.requireVersion(version, of: cluster.meta)
            switch what {
            case .workerToken: cluster.authority?.workerSecret = .random()
            case .managerToken: cluster.authority?.managerSecret = .random()
            // The keepers of certificates carry it to its end.
            case .root: try cluster.authority?.beginRotation(authority, now)
            }
            cluster.meta.updatedAt = now
            return ((), [.update(.cluster(cluster))])
        }
    }

    static func cluster(_ snapshot: ClusterSnapshot) throws -> ClusterRecord {
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
        guard spec.certificateLifetime >= .seconds(3600) else {
            throw CaissonError(.invalidArgument, "minimum certificate expiry time is: 1h0m0s")
        }
        try checkPools(spec)
    }

    private static func checkPools(_ spec: ClusterSpec) throws {
        var blocks: [IPv4Block] = []
        for pool in spec.addressPools {
            guard let block = IPv4Block(pool), block.prefix <= spec.subnetSize else {
                throw CaissonError(.invalidArgument, "invalid default address pool \(pool)")
            }
            if let other = blocks.first(where: block.overlaps) {
                throw CaissonError(.invalidArgument, "invalid default address pool \(pool): overlaps with \(other)")
            }
            blocks.append(block)
        }
    }
}
