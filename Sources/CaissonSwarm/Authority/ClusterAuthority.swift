package import CaissonAPI
package import CaissonCore

/// The secret half of a join token: 128 random bits.
package typealias JoinSecret = SwarmID<JoinSecretKind>
/// Tells secrets apart from identities of objects.
package enum JoinSecretKind {}

/// What a swarm signs with and who may join it; part of the swarm's record, so managers alone have it.
package struct ClusterAuthority: Sendable, Codable, Equatable {
    package var root: RootCredentials
    package var workerSecret: JoinSecret
    package var managerSecret: JoinSecret
    /// While the root changes: nodes trust ``root`` and are signed by the next.
    package var next: NextRoot?
    /// How often a new root was asked for.
    package var rotations: UInt64 = 0

    /// The root that is to be.
    package struct NextRoot: Sendable, Codable, Equatable {
        package var root: RootCredentials
        /// Its key under the present root.
        package var crossSigned: String

        package init(root: RootCredentials, crossSigned: String) {
            self.root = root
            self.crossSigned = crossSigned
        }
    }

    /// Fresh secrets under a root.
    package init(root: RootCredentials) {
        self.root = root
        (workerSecret, managerSecret) = (.random(), .random())
    }

    /// Who signs nodes' certificates now.
    package var signer: RootCredentials { next?.root ?? root }

    /// The tokens that lead to this swarm.
    package func tokens(_ authority: any SwarmAuthority) -> JoinTokens {
        let digest = authority.digest(ofRoot: root.certificate)
        return JoinTokens(
            worker: "\(JoinToken(rootDigest: digest, secret: workerSecret))",
            manager: "\(JoinToken(rootDigest: digest, secret: managerSecret))")
    }

    /// Whom nodes are to trust, and by whom they are to be signed.
    package func trust(_ authority: any SwarmAuthority) throws -> SwarmTrust {
        try authority.trust(root: root.certificate, signer: signer.certificate)
    }

    /// Begins a change of the root. One that is under way is given up for the newer.
    package mutating func beginRotation(_ authority: any SwarmAuthority, _ now: Timestamp) throws {
        let new = try authority.makeRoot(now)
        next = NextRoot(root: new, crossSigned: try authority.crossSign(new, by: root, now))
        rotations += 1
    }

    /// Trusts the next root once every node is signed by it. The tokens go with the old one, whose digest they carry.
    package mutating func finishRotation() {
        guard let next else { return }
        root = next.root
        self.next = nil
        (workerSecret, managerSecret) = (.random(), .random())
    }
}
