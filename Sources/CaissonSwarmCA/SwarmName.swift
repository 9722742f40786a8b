import CaissonAPI
import CaissonSwarm
import X509

/// The names in a swarm's certificates, which are swarmkit's but for the missing common name of nodes.
enum SwarmName {
    static func root() throws -> DistinguishedName { try DistinguishedName { CommonName("swarm-ca") } }

    /// By the cluster and the role; the node itself is among the alternative names.
    static func node(_ identity: NodeIdentity) throws -> DistinguishedName {
        try DistinguishedName {
            OrganizationName("\(identity.cluster)")
            OrganizationalUnitName(role(identity))
        }
    }

    /// What peers check: the role and the node; a manager is asked for certificates too.
    static func alternatives(_ identity: NodeIdentity) -> SubjectAlternativeNames {
        var names = [role(identity), "\(identity.node)"]
        if identity.role == .manager { names.append("swarm-ca") }
        return SubjectAlternativeNames(names.map { .dnsName($0) })
    }

    private static func role(_ identity: NodeIdentity) -> String { "swarm-\(identity.role.rawValue)" }
}

extension Certificate.Extensions {
    /// Of a certificate that signs others.
    static func root(of key: Certificate.PublicKey, by signer: Certificate.PublicKey) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: key)
            // Both roots of a change have one name: by this a path is found.
            AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: signer).keyIdentifier)
        }
    }

    /// Of a node, which is server and client to others.
    static func node(
        _ identity: NodeIdentity, _ key: Certificate.PublicKey, by signer: Certificate.PublicKey
    ) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
            try ExtendedKeyUsage([.serverAuth, .clientAuth])
            SubjectKeyIdentifier(hash: key)
            AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: signer).keyIdentifier)
            SwarmName.alternatives(identity)
        }
    }
}
