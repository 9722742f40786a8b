/// Whom a node, or the swarm, trusts: Docker's TLSInfo.
package struct SwarmTrust: Sendable, Codable, Equatable {
    /// The root certificate in PEM.
    package var root: String
    /// Who signs the certificates of nodes: the subject's DER in base64, as users see it.
    package var issuerSubject: String
    /// The signer's public key: DER in base64.
    package var issuerPublicKey: String

    package init(root: String, issuerSubject: String, issuerPublicKey: String) {
        self.root = root
        self.issuerSubject = issuerSubject
        self.issuerPublicKey = issuerPublicKey
    }
}

/// What a machine shows to become a node of the swarm; either is a secret.
package struct JoinTokens: Sendable, Codable, Equatable {
    package var worker: String
    package var manager: String

    package init(worker: String, manager: String) {
        self.worker = worker
        self.manager = manager
    }

    /// The token of a role.
    package subscript(role: NodeSpec.Role) -> String { role == .manager ? manager : worker }
}

/// What of a swarm's secrets is made anew.
package enum SwarmRotation: String, Sendable, Codable {
    case workerToken, managerToken
    /// The root, and with it every certificate and both tokens.
    case root
}
