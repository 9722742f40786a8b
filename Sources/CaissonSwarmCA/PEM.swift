import CaissonCore
import CaissonSwarm
import FoundationEssentials
import SwiftASN1
import X509

/// Certificates and keys as text.
enum PEM {
    /// The first certificate of a text. Throws `dataLoss` where there is none.
    static func certificate(_ text: String) throws -> Certificate {
        do {
            guard let document = try PEMDocument.parseMultiple(pemString: text).first else {
                throw CaissonError(.dataLoss, "no certificate")
            }
            return try Certificate(pemDocument: document)
        } catch {
            throw CaissonError(.dataLoss, "read a certificate of the swarm: \(error)", cause: error)
        }
    }

    /// A root that signs. Throws `dataLoss` where either part cannot be read, or the key is another's.
    static func signer(_ root: RootCredentials) throws -> (certificate: Certificate, key: Certificate.PrivateKey) {
        let certificate = try certificate(root.certificate)
        let key: Certificate.PrivateKey
        do { key = try Certificate.PrivateKey(pemEncoded: root.key) } catch {
            throw CaissonError(.dataLoss, "read the key of the swarm's root: it is no key")
        }
        guard key.publicKey == certificate.publicKey else {
            throw CaissonError(.dataLoss, "the key of the swarm's root is not its certificate's")
        }
        return (certificate, key)
    }

    /// With a line feed at its end, so that texts can be put one behind the other.
    static func text(_ certificate: Certificate) throws -> String { try certificate.serializeAsPEM().pemString + "\n" }
    static func text(_ key: Certificate.PrivateKey) throws -> String { try key.serializeAsPEM().pemString + "\n" }

    /// The DER of a name.
    static func base64(_ name: DistinguishedName) throws -> String {
        var serializer = DER.Serializer()
        try serializer.serialize(name)
        return Data(serializer.serializedBytes).base64EncodedString()
    }
}
