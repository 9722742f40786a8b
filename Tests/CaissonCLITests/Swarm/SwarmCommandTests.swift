import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

/// `swarm`, `node`, `secret`, `config` and the swarm's part of other nouns.
struct SwarmCommandTests {
    private static func swarm() -> FakeSwarm {
        let swarm = SwarmSample.swarm()
        let trust = SwarmTrust(root: "ROOT\n", issuerSubject: "subject", issuerPublicKey: "key")
        swarm.state.withLock { state in
            state.cluster.tokens = JoinTokens(worker: "SWMTKN-1-a-w", manager: "SWMTKN-1-a-m")
            (state.cluster.trust, state.cluster.rootDigest) = (trust, "123")
            state.nodes[0].description.trust = trust
        }
        return swarm
    }

    private static let joinWorker = """
        To add a worker to this swarm, run the following command:

            caisson swarm join --token SWMTKN-1-a-w 10.0.0.1:2377


        """

    @Test func `init starts an engine, makes the swarm and says how others come to it`() async {
        let run = CommandLineRun(swarm: Self.swarm())
        #expect(
            await run(
                "swarm init --advertise-addr 10.0.0.1 --availability pause --task-history-limit 2 --default-addr-pool 10.9.0.0/16 --default-addr-pool-mask-length 26 --node-grace 9s --cert-expiry 48h"
            ) == 0)
        #expect(
            run.out == "Swarm initialized: current node (\(NodeID(bits: 1))) is now a manager.\n\n" + Self.joinWorker
                + "To add a manager to this swarm, run 'caisson swarm join-token manager' and follow the instructions.\n\n"
        )
        #expect(run.engine.calls.contains("startDaemon"))
        var expected = SwarmInitRequest()
        (expected.advertiseAddress, expected.availability) = ("10.0.0.1", .pause)
        (expected.spec.taskHistoryLimit, expected.spec.addressPools, expected.spec.subnetSize) = (
            2, ["10.9.0.0/16"], 26
        )
        (expected.spec.downAfter, expected.spec.certificateExpiry) = (.seconds(9), .seconds(48 * 3600))
        #expect(run.swarm.state.withLock(\.initRequest) == expected)
    }

    @Test func `join tokens are shown and made anew, each by itself`() async {
        let run = CommandLineRun(swarm: Self.swarm())
        #expect(await run("swarm join-token worker") == 0)
        #expect(run.out == Self.joinWorker)
        #expect(await run("swarm join-token -q manager") == 0)
        #expect(await run("swarm join-token -q --rotate manager") == 0)
        #expect(
            run.out == Self.joinWorker + "SWMTKN-1-a-m\nSWMTKN-1-a-m-new\n"
                && run.swarm.calls == ["rotate managerToken 4"])
        let other = CommandLineRun(swarm: Self.swarm())
        #expect(await other("swarm join-token --rotate worker") == 0)
        #expect(
            other.out == "Successfully rotated worker join token.\n\n"
                + Self.joinWorker.replacing("a-w", with: "a-w-new"))
        #expect(await other("swarm join-token king") == 1)
        #expect(other.err == "unknown role king\n")
    }

    @Test func `the root is shown, and made anew`() async {
        let run = CommandLineRun(swarm: Self.swarm())
        #expect(await run("swarm ca") == 0)
        #expect(await run("swarm ca --cert-expiry 2h") == 1)
        #expect(
            run.out == "ROOT\n" && run.err == "`--cert-expiry` flag requires the `--rotate` flag to update the CA\n")
        #expect(await run("swarm ca --rotate --cert-expiry 2h") == 0)
        #expect(
            run.out.dropFirst(5)
                == "desired root digest: sha256:456\n  rotated TLS certificates: 2/2 nodes\n  rotated CA certificates:  2/2 nodes\nNEW ROOT\n"
        )
        #expect(run.swarm.calls.filter { !$0.hasPrefix("nodes") } == ["updateSwarm 4", "rotate root 4"])
        #expect(run.swarm.state.withLock(\.cluster.spec.certificateLifetime) == .seconds(7200))
        for flag in ["-d", "-q"] {
            let quiet = CommandLineRun(swarm: Self.swarm())
            #expect(await quiet("swarm ca --rotate \(flag)") == 0 && quiet.out.isEmpty)
        }
        let none = CommandLineRun(swarm: FakeSwarm())
        #expect(await none("swarm ca") == 1 && none.err == "No CA information available\n")
    }

    @Test func `who signed a node and whom the swarm trusts is told`() async {
        let run = CommandLineRun(swarm: Self.swarm())
        #expect(await run("node ls --format {{.Hostname}}:{{.TLSStatus}}") == 0)
        #expect(await run("node inspect -f {{.Description.TLSInfo.CertIssuerPublicKey}} self") == 0)
        #expect(
            await run(
                "swarm inspect -f {{.TLSInfo.TrustRoot}}{{.JoinTokens.Manager}}:{{.Spec.CAConfig.NodeCertExpiry}}") == 0
        )
        #expect(run.out == "alpha:Ready\nbeta:Unknown\nkey\nROOT\nSWMTKN-1-a-m:7776000000000000\n")
        run.swarm.state.withLock { $0.nodes[0].description.trust?.root = "OLD\n" }
        #expect(
            await run("node ls --format {{.TLSStatus}} --filter name=alpha") == 0
                && run.out.contains("Needs Rotation\n"))
        let pretty = CommandLineRun(swarm: Self.swarm())
        #expect(await pretty("node inspect --pretty self") == 0)
        #expect(
            pretty.out.hasSuffix(
                "TLS Info:\n TrustRoot:\nROOT\n\n Issuer Subject:\tsubject\n Issuer Public Key:\tkey\n"))
    }

    @Test(
        "what needs more than one machine is refused in a line",
        arguments: [
            ("swarm join --token x 10.0.0.1:2377", "its manager listens nowhere: no other machine can join it"),
            ("swarm unlock", "with no key"), ("swarm unlock-key", "with no key"),
            ("swarm ca --rotate --ca-cert x", "--ca-cert is not supported here"),
            ("swarm init --autolock", "--autolock is not supported here"),
            ("swarm update --autolock", "--autolock is not supported here"),
            ("swarm leave", "You are attempting to leave the swarm"),
        ])
    func refusals(_ row: (line: String, reason: String)) async {
        let run = CommandLineRun()
        #expect(await run(row.line) == 1)
        #expect(run.err.contains(row.reason) && run.err.split(separator: "\n").count == 1, "\(run.err)")
    }

    @Test func `update and leave`() async {
        let run = CommandLineRun()
        #expect(await run("swarm update --task-history-limit 9 --dispatcher-heartbeat 2s") == 0)
        #expect(await run("swarm leave -f") == 0)
        #expect(run.out == "Swarm updated.\nNode left the swarm.\n" && run.swarm.calls == ["updateSwarm 4", "leave"])
        let spec = run.swarm.state.withLock(\.cluster.spec)
        #expect(spec.taskHistoryLimit == 9 && spec.heartbeatPeriod == .seconds(2))
        #expect(await run("swarm update") == 1)
    }

    @Test func `info tells of the swarm`() async {
        #expect(SwarmInfo.text(SwarmStatus(state: .inactive)) == "inactive")
        var status = SwarmStatus(state: .active)
        (status.node, status.cluster, status.isManager, status.managers, status.nodes) = (
            NodeID(bits: 1), ClusterID(bits: 2), true, 1, 1
        )
        #expect(
            SwarmInfo.text(status).hasPrefix("active\n NodeID: \(NodeID(bits: 1))\n Is Manager: true\n ClusterID: "))
        status.spec = ClusterSpec()
        (status.nodeAddress, status.managerAddresses) = ("10.0.0.1", ["10.0.0.1:2377"])
        #expect(
            SwarmInfo.text(status).hasSuffix(
                """
                 Managers: 1
                 Nodes: 1
                 Default Address Pool: 10.0.0.0/8\("  ")
                 SubnetSize: 24
                 Orchestration:
                  Task History Retention Limit: 5
                 Dispatcher:
                  Heartbeat Period: 1 second
                 CA Configuration:
                  Expiry Duration: 3 months
                  Force Rotate: 0
                 Autolock Managers: false
                 Root Rotation In Progress: false
                 Node Address: 10.0.0.1
                 Manager Addresses:
                  10.0.0.1:2377
                """))
        #expect(
            SwarmInfo.value(status).json().contains(
                "\"LocalNodeState\":\"active\",\"ControlAvailable\":true,\"Nodes\":1,\"Managers\":1"))
    }

    // MARK: nodes

    @Test func `nodes change as asked`() async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run("node update --availability drain --label-rm disk --label-add a=b alpha") == 0)
        #expect(await run("node promote worker alpha") == 0)
        #expect(run.out == "alpha\nNode worker promoted to a manager in the swarm.\nNode alpha is already a manager.\n")
        let specs = run.swarm.state.withLock { $0.nodes.map(\.spec) }
        #expect(specs[0].availability == .drain && specs[0].labels == ["a": "b"] && specs[1].role == .manager)
        #expect(run.swarm.calls == ["updateNode 9", "updateNode 9"])
    }

    @Test(arguments: [
        ("node update --label-rm nope alpha", "key nope doesn't exist in node's labels"),
        ("node update --availability away alpha", "invalid availability \"away\", only \"active\", \"pause\" and \"drain\" are supported"),
        ("node update --role king alpha", "invalid role \"king\", only \"worker\" and \"manager\" are supported"), ("node rm nope", "no such node: nope"),
    ])
    func `what nodes cannot be is refused`(_ line: String, _ reason: String) async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run(line) == 1)
        #expect(run.err.contains(reason), "\(run.err)")
    }

    @Test func `node ps asks for this node unless told otherwise`() async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run("node ps --filter desired-state=running") == 0)
        #expect(run.swarm.calls.last == "tasks desired-state=running node=\(SwarmSample.alpha)")
        #expect(await run("node rm --force worker") == 0)
        #expect(run.swarm.calls.last == "removeNode worker true")
    }

    // MARK: secrets and configs

    @Test(arguments: ["secret", "config"])
    func `payloads come from standard input, change and go`(_ noun: String) async {
        let swarm = FakeSwarm()
        let terminal = FakeTerminal { $0.input = [Array("one".utf8), Array("two".utf8)] }
        let run = CommandLineRun(swarm: swarm, terminal: terminal)
        #expect(await run("\(noun) create -l a=b --template-driver golang key -") == 0)
        #expect(run.out == "\(SecretID(bits: 500))\n" && swarm.state.withLock { $0.data["key"] } == Array("onetwo".utf8))
        terminal.state.withLock { $0.input = [Array("three".utf8)] }
        #expect(await run("\(noun) update --label-rm a --label-add c=d key -") == 0)
        #expect(swarm.state.withLock { $0.data["key"] } == Array("three".utf8))
        let kind = PayloadKind(rawValue: noun) ?? .secret
        #expect(swarm.state.withLock { $0.payloads[kind]?.first?.spec.labels } == ["c": "d"])
        #expect(await run("\(noun) rm key nope") == 1)
        #expect(run.err == "Error: no such \(noun): nope\n" && swarm.state.withLock { $0.payloads[kind] } == [])
    }

    @Test func `new content rolls the services that have the version before, and them alone`() async {
        func reference(_ version: UInt64) -> SecretReference {
            SecretReference(id: SwarmSample.id("8", 1), name: "key", version: version, target: FileTarget(name: "key"))
        }
        let swarm = SwarmSample.swarm { state in
            // The sample's own has an older one.
            for (index, version) in [(1, UInt64(3)), (2, 3)] {
                state.services[index].spec.task.container.secrets = [reference(version)]
            }
        }
        func versions() -> [[UInt64]] {
            swarm.state.withLock { $0.services.map { $0.spec.task.container.secrets.map(\.version) } }
        }
        let terminal = FakeTerminal { $0.input = [Array("new".utf8)] }
        let run = CommandLineRun(swarm: swarm, terminal: terminal)
        #expect(await run("secret update key -") == 0)
        // The job would be run again for it.
        #expect(run.out == "key\nservice plain: update begun\n" && versions() == [[1], [4], [3], []])
        terminal.state.withLock { $0.input = [Array("newer".utf8)] }
        #expect(await run("secret update --no-rotate key -") == 0)
        #expect(await run("secret update --label-add x=y key") == 0)
        #expect(versions() == [[1], [4], [3], []])
    }

    @Test func `a file that is not there is named`() async {
        let run = CommandLineRun(swarm: FakeSwarm())
        #expect(await run("secret create key /no/such/file") == 1)
        #expect(run.err == "Error: error reading content from \"/no/such/file\": open /no/such/file: no such file or directory\n")
        #expect(await run("secret create key") == 1)
        #expect(await run("config create conf") == 1)
    }

    // MARK: networks

    @Test func `networks of the swarm stand among those of the host`() async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run("network ls --format {{.Name}}:{{.Driver}}:{{.Scope}}") == 0)
        #expect(run.out == "bridge:bridge:local\nshop:bridge:local\nfront:overlay:swarm\n")
        #expect(await run("network create -d overlay --attachable --subnet 10.7.0.0/24 -o a=b --label c=d back") == 0)
        var spec = SwarmNetworkSpec(name: "back")
        (spec.isAttachable, spec.subnets, spec.options, spec.labels) = (true, ["10.7.0.0/24"], ["a": "b"], ["c": "d"])
        #expect(run.swarm.state.withLock { $0.networks.last?.spec } == spec)
        #expect(await run("network create -d overlay --ipv6 six") == 1)
        #expect(run.err.contains("--ipv6 is not supported for networks of a swarm"))
    }

    // MARK: completion

    @Test(arguments: [
        ("service ps ", ["gl", "job10", "plain", "web"]), ("node inspect ", ["alpha", "self", "worker"]),
        ("secret rm ", ["key"]),
        ("config inspect ", ["conf"]), ("stack p", ["ps"]),
        ("swarm ", ["ca", "init", "inspect", "join", "join-token", "leave", "update"]),
    ])
    func `names are offered`(_ line: String, _ candidates: [String]) async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        #expect(await run.run(["__complete", "--"] + words) == 0)
        #expect(run.out.split(separator: "\n").map { String($0) } == candidates)
    }
}
