package import CaissonAPI
package import CaissonCore
package import CaissonSwarm
import Crypto
import FoundationEssentials
import X509

/// The swarm's certificates by swift-certificates: ECDSA on P-256, in the shapes swarmkit's have.
///
/// A node's certificate names it by organisation (the cluster), unit (its role) and alternative names, and has no common name: etcd's
/// JSON gateway refuses one.
package struct CertificateAuthority: SwarmAuthority {
    package init() {}

    package func makeRoot(_ now: Timestamp) throws -> RootCredentials {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            subject: SwarmName.root(), key: key.publicKey, validity: .root(now), issuer: SwarmName.root(),
            issuerKey: key,
            extensions: .root(of: key.publicKey, by: key.publicKey))
        return RootCredentials(certificate: try PEM.text(certificate), key: try PEM.text(key))
    }

    package func crossSign(_ root: RootCredentials, by old: RootCredentials, _ now: Timestamp) throws -> String {
        let (new, signer) = (try PEM.certificate(root.certificate), try PEM.signer(old))
        let certificate = try Certificate(
            subject: new.subject, key: new.publicKey, validity: .between(new, signer.certificate),
            issuer: signer.certificate.subject,
            issuerKey: signer.key, extensions: .root(of: new.publicKey, by: signer.certificate.publicKey))
        return try PEM.text(certificate)
    }

    package func issue(
        _ identity: NodeIdentity, by root: RootCredentials, lifetime: Duration, _ now: Timestamp
    ) throws -> NodeCredentials {
        let (key, signer) = (Certificate.PrivateKey(P256.Signing.PrivateKey()), try PEM.signer(root))
        let certificate = try Certificate(
            subject: SwarmName.node(identity), key: key.publicKey, validity: .node(now, lifetime),
            issuer: signer.certificate.subject,
            issuerKey: signer.key, extensions: .node(identity, key.publicKey, by: signer.certificate.publicKey))
        return NodeCredentials(
            certificates: try PEM.text(certificate), key: try PEM.text(key), root: root.certificate)
    }

    package func facts(
        _ credentials: NodeCredentials, of identity: NodeIdentity, by signer: String
    ) throws -> CertificateFacts? {
        let issuer = try PEM.certificate(signer)
        // What a node has in its files may be anything: what cannot be read is not its certificate.
        guard let certificate = try? PEM.certificate(credentials.certificates),
            let key = try? Certificate.PrivateKey(pemEncoded: credentials.key), key.publicKey == certificate.publicKey,
            certificate.subject == (try SwarmName.node(identity)), certificate.issuer == issuer.subject,
            issuer.publicKey.isValidSignature(certificate.signature, for: certificate),
            try certificate.extensions.subjectAlternativeNames == SwarmName.alternatives(identity)
        else { return nil }
        return CertificateFacts(
            issuedAt: Timestamp(certificate.notValidBefore).advanced(by: Validity.backdate),
            expiresAt: Timestamp(certificate.notValidAfter))
    }

    package func digest(ofRoot certificate: String) -> [UInt8] { Array(SHA256.hash(data: Array(certificate.utf8))) }

    package func trust(root: String, signer: String) throws -> SwarmTrust {
        let issuer = try PEM.certificate(signer)
        return SwarmTrust(
            root: root, issuerSubject: try PEM.base64(issuer.subject),
            issuerPublicKey: Data(issuer.publicKey.subjectPublicKeyInfoBytes).base64EncodedString())
    }
}

extension CertificateAuthority {
    /// Whether a root certificate is the one a join token speaks of: how a machine knows the swarm it joins.
    package func recognises(_ certificate: String, by token: JoinToken) -> Bool {
        JoinToken(rootDigest: digest(ofRoot: certificate), secret: token.secret).matches(token)
    }
}

extension Certificate {
    /// A certificate with a number of its own, signed by ECDSA with SHA-256.
    fileprivate init(
        subject: DistinguishedName, key: PublicKey, validity: Validity, issuer: DistinguishedName,
        issuerKey: PrivateKey,
        extensions: Extensions
    ) throws {
        try self.init(
            version: .v3, serialNumber: SerialNumber(), publicKey: key, notValidBefore: validity.from,
            notValidAfter: validity.until,
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: issuerKey)
    }
}
