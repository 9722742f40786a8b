import CaissonAPI
import CaissonCore

/// Sees to the swarm's keys and this node's certificate: makes what is missing, renews what is due, and carries a change of the root to
/// its end. Each step is decided on what is written, so it goes on after an end at any moment.
struct CertificateKeeper<Timer: Clock>: Sendable where Timer.Duration == Duration {
    let membership: SwarmMembership
    let home: any SwarmHome
    let authority: any SwarmAuthority
    let store: any ClusterStore
    let view: ClusterView
    let clock: Timer
    let now: @Sendable () -> Timestamp

    /// Works until cancelled. Throws what the store, the home and the authority throw.
    func run() async throws {
        while true {
            let settled = try await settle()
            var snapshot = settled.snapshot
            let deadline = clock.now.advanced(by: max(.zero, settled.until.since(now())))
            // Most of what happens in a swarm is of no concern here.
            while Self.concerns(snapshot) == Self.concerns(settled.snapshot), now() < settled.until {
                try await view.wait(past: snapshot.revision, orUntil: deadline, clock)
                snapshot = view.snapshot ?? snapshot
            }
        }
    }

    private static func concerns(_ snapshot: ClusterSnapshot) -> [Int64?] {
        [snapshot.cluster?.meta.version] + snapshot.sortedNodes.map(\.meta.version)
    }

    /// Returns when everything is as it should be, with what that was decided on and the time until which it holds.
    @discardableResult
    func settle() async throws -> (snapshot: ClusterSnapshot, until: Timestamp) {
        while true {
            guard let snapshot = view.snapshot, let cluster = snapshot.cluster,
                let node = snapshot.nodes[membership.node]
            else {
                throw CaissonError(.dataLoss, "the swarm's own record, or this node's, is missing")
            }
            guard let change = try change(snapshot, cluster, node) else {
                return (snapshot, try certify(cluster, node).renewAt(node.id))
            }
            switch try await store.commit(ClusterTransaction([change])) {
            case .done(let revision): try await view.wait(reaching: revision.number)
            case .conflict, .deposed: try await view.wait(past: snapshot.revision, orUntil: nil, clock)
            }
        }
    }

    /// The next write, nil where nothing is to be written.
    private func change(_ snapshot: ClusterSnapshot, _ cluster: ClusterRecord, _ node: NodeRecord) throws
        -> ClusterChange?
    {
        var cluster = cluster
        guard let keys = cluster.authority else {
            // Made by a version without certificates.
            cluster.authority = ClusterAuthority(root: try authority.makeRoot(now()))
            return .update(.cluster(cluster))
        }
        try certify(cluster, node)
        let trust = try keys.trust(authority)
        if node.description.trust != trust {
            var node = node
            node.description.trust = trust
            return .update(.node(node))
        }
        guard keys.next != nil,
            snapshot.nodes.values.allSatisfy({ $0.description.trust?.issuerPublicKey == trust.issuerPublicKey })
        else { return nil }
        cluster.authority?.finishRotation()
        cluster.meta.updatedAt = now()
        return .update(.cluster(cluster))
    }

    /// Sees to it that this node has a certificate of the present signer that is not due yet; how long it holds.
    @discardableResult
    private func certify(_ cluster: ClusterRecord, _ node: NodeRecord) throws -> CertificateFacts {
        guard let keys = cluster.authority else {
            throw CaissonError(.internal, "a certificate is wanted before there is a root")
        }
        let identity = NodeIdentity(cluster: cluster.id, node: node.id, role: node.spec.role)
        if var kept = try home.credentials(),
            let facts = try authority.facts(kept, of: identity, by: keys.signer.certificate),
            now() < facts.renewAt(node.id)
        {
            guard kept.root != keys.root.certificate else { return facts }
            // The signer it has already became the root.
            kept.root = keys.root.certificate
            try home.save(kept)
            return facts
        }
        let lifetime = cluster.spec.certificateLifetime
        var credentials = try authority.issue(identity, by: keys.signer, lifetime: lifetime, now())
        credentials.root = keys.root.certificate
        if let next = keys.next { credentials.certificates += next.crossSigned }
        try home.save(credentials)
        guard let facts = try authority.facts(credentials, of: identity, by: keys.signer.certificate) else {
            throw CaissonError(.internal, "the certificate that was just made is not this node's")
        }
        return facts
    }
}
