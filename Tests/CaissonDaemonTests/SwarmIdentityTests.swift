import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Who a swarm is: root, tokens and certificate, by command line on a real engine.
@Suite(
    "The identity of a swarm", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct SwarmIdentityTests {
    @Test("What init and join-token tell outlives the engine, changes when asked, and is gone with the swarm")
    func life() async throws {
        try await DaemonLab.run("identity") { lab in
            let program = lab.program
            lab.fixture.onCleanUp { _ = try lab.command("stop") }
            #expect(try program.run(["swarm", "join-token", "worker"]).errors == "Error: \(SwarmWords.noManager)\n")
            let made = try program.succeed(
                "swarm", "init", "--advertise-addr", "127.0.0.1:4000", "--cert-expiry", "48h")
            try Self.expectTold(made, program, address: "127.0.0.1:4000")
            try Self.expectFiles(lab)
            let tokens = try Self.tokens(program)
            try Self.restart(lab)
            #expect(try Self.tokens(program) == tokens)
            let rotated = try program.succeed("swarm", "join-token", "--rotate", "worker")
            #expect(rotated.hasPrefix("Successfully rotated worker join token.\n\nTo add a worker to this swarm, run"))
            let after = try Self.tokens(program)
            #expect(after[0] != tokens[0] && after[1] == tokens[1])
            try Self.expectNewRoot(lab, before: after)
            let info = try program.succeed("info")
            for line in [
                "  Expiry Duration: 2 days", "  Force Rotate: 1", " Node Address: 127.0.0.1",
                " Manager Addresses:\n  127.0.0.1:4000",
            ] {
                #expect(info.contains("\n\(line)\n"), "\(line) in \(info)")
            }
            #expect(try program.succeed("swarm", "update", "--cert-expiry", "72h") == "Swarm updated.\n")
            #expect(
                try program.succeed("swarm", "inspect", "-f", "{{.Spec.CAConfig.NodeCertExpiry}}")
                    == "259200000000000\n")
            #expect(
                try program.run(["swarm", "update", "--cert-expiry", "5m"]).errors
                    == "Error: minimum certificate expiry time is: 1h0m0s\n")
            try program.succeed("swarm", "leave", "--force")
            #expect(!Files.exists(program.root.appending("swarm")))
        }
    }

    @Test("Networks keep off the routes of the host, and a swarm begun anew keeps its state")
    func routes() async throws {
        try await DaemonLab.run("routes") { lab in
            let (program, link) = (lab.program, "cz" + lab.fixture.id.suffix(10))
            lab.fixture.onCleanUp { _ = try lab.command("stop") }
            lab.fixture.onCleanUp { try Host.run("ip", ["link", "delete", link]) }
            for command in [
                "link add \(link) type bridge", "address add 10.0.0.9/23 dev \(link)", "link set \(link) up",
            ] {
                let result = try Host.run("ip", command.split(separator: " ").map { String($0) })
                try #require(result.code == 0, "\(result.output)")
            }
            let refused = try program.run([
                "swarm", "init", "--advertise-addr", "lo", "--default-addr-pool", "10.0.0.0/23",
            ])
            #expect(refused.errors.contains("this host has other uses for 10.0.0.0/23") && refused.status == 1)
            try program.succeed("swarm", "init", "--advertise-addr", "lo")
            #expect(try await Self.subnets(lab) == [["10.0.2.0/24"]])
            try program.succeed("network", "create", "-d", "overlay", "front")
            let overlap = try program.run(["network", "create", "-d", "overlay", "--subnet", "10.0.1.0/24", "other"])
            #expect(
                overlap.errors.hasSuffix(
                    "subnet 10.0.1.0/24 overlaps 10.0.0.0/23, which this host has another use for\n"))
            #expect(try program.run(["swarm", "init"]).errors.contains("This node is already part of a swarm."))
            let anew = try program.succeed("swarm", "init", "--force-new-cluster", "--advertise-addr", "127.0.0.1:5000")
            try Self.expectTold(anew, program, address: "127.0.0.1:5000")
            #expect(try await Self.subnets(lab) == [["10.0.3.0/24"], ["10.0.2.0/24"]])
            try program.succeed("swarm", "leave", "--force")
        }
    }

    // MARK: - Steps

    private static func subnets(_ lab: DaemonLab) async throws -> [[String]] {
        try await lab.client.call("swarm.networks", Filters(), as: [SwarmNetworkDetails].self).map(\.subnets)
    }

    private static func tokens(_ program: CaissonProgram) throws -> [String] {
        try ["worker", "manager"].map { String(try program.succeed("swarm", "join-token", "-q", $0).dropLast()) }
    }

    /// The whole of what `swarm init` prints, and of what `join-token` does.
    static func expectTold(_ made: String, _ program: CaissonProgram, address: String) throws {
        let node = try program.succeed("info", "-f", "{{.Swarm.NodeID}}").dropLast()
        let tokens = try tokens(program)
        func command(_ role: String, _ token: String) -> String {
            "To add a \(role) to this swarm, run the following command:\n\n    caisson swarm join --token \(token) \(address)\n\n"
        }
        #expect(
            made == "Swarm initialized: current node (\(node)) is now a manager.\n\n" + command("worker", tokens[0])
                + "To add a manager to this swarm, run 'caisson swarm join-token manager' and follow the instructions.\n\n"
        )
        #expect(try program.succeed("swarm", "join-token", "manager") == command("manager", tokens[1]))
        for token in tokens {
            #expect(token.wholeMatch(of: #/SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}/#) != nil, "\(token)")
        }
        let refusal = try program.run(["swarm", "join", "--token", tokens[0], address])
        #expect(refusal.status == 1 && refusal.errors == "caisson: swarm join: \(SwarmWords.noJoin)\n")
    }

    private static func restart(_ lab: DaemonLab) throws { #expect(try lab.command("stop").output == "ended\n") }

    /// All of the swarm's files are its owner's alone; another program takes the certificate for what it is.
    private static func expectFiles(_ lab: DaemonLab) throws {
        let folder = lab.program.root.appending("swarm")
        let listing = try Host.run("find", [folder.string, "-type", "f", "-printf", "%m %f\n"]).output
        let files = Set(listing.split(separator: "\n").map { String($0) })
        #expect(
            files.isSuperset(of: [
                "600 cluster.db", "600 swarm-node.crt", "600 swarm-node.key", "600 swarm-root-ca.crt",
            ]))
        #expect(files.allSatisfy { $0.hasPrefix("600 ") }, "\(listing)")
        guard Host.has("openssl") else { return }
        let certificates = folder.appending("certificates")
        let (root, node) = (
            certificates.appending("swarm-root-ca.crt").string, certificates.appending("swarm-node.crt").string
        )
        let verified = try Host.run("openssl", ["verify", "-x509_strict", "-CAfile", root, node])
        #expect(verified.output == "\(node): OK\n")
        #expect(try Host.run("openssl", ["x509", "-in", node, "-noout", "-checkend", "\(47 * 3600)"]).code == 0)
        #expect(try Host.run("openssl", ["x509", "-in", node, "-noout", "-checkend", "\(48 * 3600)"]).code == 1)
    }

    /// A new root: other tokens, another certificate, which who trusts the old root still takes.
    private static func expectNewRoot(_ lab: DaemonLab, before: [String]) throws {
        let (program, folder) = (lab.program, lab.program.root.appending("swarm").appending("certificates"))
        let old = try program.succeed("swarm", "ca")
        let rotated = try program.succeed("swarm", "ca", "--rotate")
        let new = try program.succeed("swarm", "ca")
        #expect(new != old && new.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(
            rotated.hasPrefix("desired root digest: sha256:")
                && rotated.hasSuffix("  rotated CA certificates:  1/1 nodes\n" + new))
        let after = try tokens(program)
        #expect(after[0].split(separator: "-")[2] != before[0].split(separator: "-")[2] && after[1] != before[1])
        #expect(try program.succeed("node", "ls", "--format", "{{.TLSStatus}}") == "Ready\n")
        #expect(try Files.readText(folder.appending("swarm-root-ca.crt")) == new)
        guard Host.has("openssl") else { return }
        let node = folder.appending("swarm-node.crt").string
        for root in [old, new] {
            let file = try lab.fixture.file("trusted.crt", root)
            let verified = try Host.run("openssl", ["verify", "-CAfile", file.string, "-untrusted", node, node])
            #expect(verified.code == 0, "\(verified.output)")
        }
    }
}
