import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import CaissonSwarmCA
import SystemPackage
import TestSupport
import Testing

/// What another program makes of the certificates.
@Suite("The swarm's certificates in OpenSSL", .enabled(if: Host.has("openssl"), "needs openssl"))
struct OpenSSLTests {
    private let authority = CertificateAuthority()
    private let identity = NodeIdentity(cluster: ClusterID(bits: 7), node: NodeID(bits: 8), role: .manager)

    private func openssl(_ arguments: String...) throws -> (code: Int32, output: String) {
        try Host.run("openssl", arguments)
    }

    /// Everything is made now: `openssl verify` looks at the clock.
    private func issue(_ root: RootCredentials, _ role: NodeSpec.Role = .manager) throws -> NodeCredentials {
        var identity = identity
        identity.role = role
        return try authority.issue(identity, by: root, lifetime: .seconds(90 * 24 * 3600), SystemClock.now())
    }

    @Test("A root and a node of it, for server and client, are what they should be")
    func plain() async throws {
        try await withFixture { fixture in
            let root = try authority.makeRoot(SystemClock.now())
            let node = try issue(root)
            let (rootFile, nodeFile) = (
                try fixture.file("root.crt", root.certificate), try fixture.file("node.crt", node.certificates)
            )
            for purpose in ["sslserver", "sslclient"] {
                let result = try openssl(
                    "verify", "-x509_strict", "-purpose", purpose, "-CAfile", rootFile.string, nodeFile.string)
                #expect(result.code == 0 && result.output.hasSuffix(": OK\n"), "\(result.output)")
            }
            for name in ["swarm-manager", "\(identity.node)", "swarm-ca"] {
                let result = try openssl(
                    "verify", "-verify_hostname", name, "-CAfile", rootFile.string, nodeFile.string)
                #expect(result.code == 0, "\(result.output)")
            }
            #expect(
                try openssl("verify", "-verify_hostname", "swarm-worker", "-CAfile", rootFile.string, nodeFile.string)
                    .code != 0)
            let names = try openssl("x509", "-in", nodeFile.string, "-noout", "-subject", "-issuer").output
            #expect(names == "subject=O = \(identity.cluster), OU = swarm-manager\nissuer=CN = swarm-ca\n")
            let text = try openssl("x509", "-in", rootFile.string, "-noout", "-text").output
            for part in [
                "CA:TRUE", "Certificate Sign, CRL Sign", "ecdsa-with-SHA256", "NIST CURVE: P-256",
                "Subject: CN = swarm-ca",
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            let years = 20 * 365 * 24 * 3600
            for (seconds, code) in [(years - 600, 0), (years, 1)] as [(Int, Int32)] {
                #expect(try openssl("x509", "-in", rootFile.string, "-noout", "-checkend", "\(seconds)").code == code)
            }
        }
    }

    @Test("The keys are those of the certificates")
    func keys() async throws {
        try await withFixture { fixture in
            let root = try authority.makeRoot(SystemClock.now())
            let node = try issue(root, .worker)
            for (name, certificate, key) in [
                ("root", root.certificate, root.key), ("node", node.certificates, node.key),
            ] {
                let files = (try fixture.file("\(name).crt", certificate), try fixture.file("\(name).key", key))
                let ofCertificate = try openssl("x509", "-in", files.0.string, "-noout", "-pubkey")
                let ofKey = try openssl("pkey", "-in", files.1.string, "-pubout")
                #expect(ofKey.code == 0 && ofKey.output == ofCertificate.output && ofKey.output.contains("PUBLIC KEY"))
            }
        }
    }

    @Test("Who trusts only the old root follows the cross-signed certificate to the new one's nodes")
    func crossSigned() async throws {
        try await withFixture { fixture in
            let (old, new) = (try authority.makeRoot(SystemClock.now()), try authority.makeRoot(SystemClock.now()))
            let bridge = try authority.crossSign(new, by: old, SystemClock.now())
            let files = (
                old: try fixture.file("old.crt", old.certificate), new: try fixture.file("new.crt", new.certificate),
                bridge: try fixture.file("bridge.crt", bridge),
                node: try fixture.file("node.crt", try issue(new).certificates)
            )
            #expect(try openssl("verify", "-x509_strict", "-CAfile", files.new.string, files.node.string).code == 0)
            #expect(try openssl("verify", "-CAfile", files.old.string, files.node.string).code != 0)
            let led = try openssl(
                "verify", "-x509_strict", "-CAfile", files.old.string, "-untrusted", files.bridge.string,
                files.node.string)
            #expect(led.code == 0, "\(led.output)")
        }
    }
}
