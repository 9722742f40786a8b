import CaissonAPI
import CaissonCore
import CaissonSwarm
import CaissonSwarmCA
import Testing

@Suite("The swarm's certificates")
struct CertificateAuthorityTests {
    private static let authority = CertificateAuthority()
    private static let now = Timestamp(seconds: 1_800_000_000, nanoseconds: 5)
    private static let identity = NodeIdentity(cluster: ClusterID(bits: 1), node: NodeID(bits: 2), role: .manager)
    private static let hour = Duration.seconds(3600)

    private static func facts(
        _ credentials: NodeCredentials, _ root: RootCredentials, _ identity: NodeIdentity = identity
    ) throws -> CertificateFacts? { try authority.facts(credentials, of: identity, by: root.certificate) }

    @Test("A node's certificate says how long it holds, to whom it is for")
    func issued() throws {
        let root = try Self.authority.makeRoot(Self.now)
        let credentials = try Self.authority.issue(Self.identity, by: root, lifetime: Self.hour * 5, Self.now)
        let facts = try #require(try Self.facts(credentials, root))
        #expect(facts.issuedAt == Timestamp(seconds: Self.now.seconds))
        #expect(facts.expiresAt == Timestamp(seconds: Self.now.seconds + 5 * 3600))
        #expect(credentials.root == root.certificate)
    }

    @Test("To anybody else, under another root, with another key, and damaged, it is none")
    func foreign() throws {
        let (root, other) = (try Self.authority.makeRoot(Self.now), try Self.authority.makeRoot(Self.now))
        let credentials = try Self.authority.issue(Self.identity, by: root, lifetime: Self.hour, Self.now)
        var identity = Self.identity
        identity.role = .worker
        #expect(try Self.facts(credentials, root, identity) == nil)
        identity = Self.identity
        identity.node = NodeID(bits: 3)
        #expect(try Self.facts(credentials, root, identity) == nil)
        identity = Self.identity
        identity.cluster = ClusterID(bits: 3)
        #expect(try Self.facts(credentials, root, identity) == nil)
        #expect(try Self.facts(credentials, other) == nil)
        let second = try Self.authority.issue(Self.identity, by: root, lifetime: Self.hour, Self.now)
        let mixed = NodeCredentials(certificates: credentials.certificates, key: second.key, root: root.certificate)
        #expect(try Self.facts(mixed, root) == nil)
        for text in ["", "-----BEGIN CERTIFICATE-----\n", String(credentials.certificates.dropLast(40)), root.key] {
            #expect(try Self.facts(NodeCredentials(certificates: text, key: credentials.key, root: ""), root) == nil)
        }
    }

    @Test("Two roots and their digests differ; a token speaks of one")
    func roots() throws {
        let (one, other) = (try Self.authority.makeRoot(Self.now), try Self.authority.makeRoot(Self.now))
        let digest = Self.authority.digest(ofRoot: one.certificate)
        #expect(digest.count == 32 && digest != Self.authority.digest(ofRoot: other.certificate))
        let token = JoinToken(rootDigest: digest, secret: .random())
        #expect(Self.authority.recognises(one.certificate, by: token))
        #expect(!Self.authority.recognises(other.certificate, by: token))
    }

    @Test("The digest is SHA-256 of the certificate as it is written")
    func digest() {
        let hex = Self.authority.digest(ofRoot: "abc").map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }
            .joined()
        #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("A root that is none, and a key that is another's, are named")
    func damaged() throws {
        let (one, other) = (try Self.authority.makeRoot(Self.now), try Self.authority.makeRoot(Self.now))
        let rows = [
            (RootCredentials(certificate: "nothing", key: one.key), "read a certificate of the swarm"),
            (
                RootCredentials(certificate: one.certificate, key: "nothing"),
                "read the key of the swarm's root: it is no key"
            ),
            (
                RootCredentials(certificate: one.certificate, key: other.key),
                "the key of the swarm's root is not its certificate's"
            ),
        ]
        for (root, reason) in rows {
            let error = #expect(throws: CaissonError.self) {
                _ = try Self.authority.issue(Self.identity, by: root, lifetime: Self.hour, Self.now)
            }
            #expect(error?.code == .dataLoss && error?.message.hasPrefix(reason) == true)
        }
    }

    @Test("The issuer is told apart from the root only while the root changes")
    func trust() throws {
        let (one, other) = (try Self.authority.makeRoot(Self.now), try Self.authority.makeRoot(Self.now))
        let plain = try Self.authority.trust(root: one.certificate, signer: one.certificate)
        let changing = try Self.authority.trust(root: one.certificate, signer: other.certificate)
        #expect(plain.root == changing.root && plain.issuerPublicKey != changing.issuerPublicKey)
        // CN=swarm-ca, as in Docker's own documentation.
        #expect(plain.issuerSubject == "MBMxETAPBgNVBAMMCHN3YXJtLWNh" && changing.issuerSubject == plain.issuerSubject)
    }
}
