package import CaissonAPI
package import CaissonCore

/// Makes and reads a swarm's certificates: this target decides when and for whom, another one has the keys and signatures.
///
/// Certificates and keys are PEM. What is no certificate or key throws `CaissonError.dataLoss`.
package protocol SwarmAuthority: Sendable {
    /// A root that signs itself, with its key.
    func makeRoot(_ now: Timestamp) throws -> RootCredentials
    /// The certificate of `root`'s key under `old`: who trusts only the old root trusts by it what the new one signs.
    func crossSign(_ root: RootCredentials, by old: RootCredentials, _ now: Timestamp) throws -> String
    /// A new key and its certificate for a node that trusts `root`.
    func issue(
        _ identity: NodeIdentity, by root: RootCredentials, lifetime: Duration, _ now: Timestamp
    ) throws -> NodeCredentials
    /// How long a node's certificate holds; nil where it is another's, not signed by `signer`, or not of the key beside it.
    func facts(_ credentials: NodeCredentials, of identity: NodeIdentity, by signer: String) throws -> CertificateFacts?
    /// SHA-256 of a root's certificate, which join tokens carry.
    func digest(ofRoot certificate: String) -> [UInt8]
    /// A swarm's trust: in `root`, with nodes signed by `signer`, which is another only while the root changes.
    func trust(root: String, signer: String) throws -> SwarmTrust
}

/// A root certificate and its key.
package struct RootCredentials: Sendable, Codable, Equatable {
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// Whom a node's certificate is for.
package struct NodeIdentity: Sendable, Equatable {
    package var cluster: ClusterID
    package var node: NodeID
    package var role: NodeSpec.Role

    package init(cluster: ClusterID, node: NodeID, role: NodeSpec.Role) {
        self.cluster = cluster
        self.node = node
        self.role = role
    }
}

/// What a node has to show, and whom it trusts.
package struct NodeCredentials: Sendable, Equatable {
    /// The node's certificate, then those between it and the root.
    package var certificates: String
    package var key: String
    /// The certificate of the root it trusts.
    package var root: String

    package init(certificates: String, key: String, root: String) {
        self.certificates = certificates
        self.key = key
        self.root = root
    }
}

/// How long a certificate holds.
package struct CertificateFacts: Sendable, Equatable {
    /// When it was issued; it holds from an hour before, for clocks that are behind.
    package var issuedAt: Timestamp
    package var expiresAt: Timestamp

    package init(issuedAt: Timestamp, expiresAt: Timestamp) {
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    /// When a node asks for the next: after half to four fifths of the time, each node at its own moment, so that not all come at once.
    func renewAt(_ node: NodeID) -> Timestamp {
        let share = 0.5 + 0.3 * Double(UInt64(truncatingIfNeeded: node.bits) % 1000) / 1000
        return issuedAt.advanced(by: expiresAt.since(issuedAt) * share)
    }
}
