@testable import CaissonCLI
import CaissonAPI
import CaissonCore
import Testing

/// `caisson network …` in Docker's words.
struct NetworkCommandTests {
    @Test func `the listing has docker's columns`() async {
        let run = CommandLineRun(FakeEngine())
        #expect(await run("network ls --filter driver=bridge") == 0)
        #expect(
            run.out == """
                NETWORK ID     NAME      DRIVER    SCOPE
                abababababab   bridge    bridge    local
                abababababab   shop      bridge    local

                """)
        let formatted = CommandLineRun(FakeEngine())
        #expect(await formatted.run(["network", "ls", "--format", "{{.Name}} {{.Internal}} {{.Label \"a\"}}"]) == 0)
        #expect(formatted.out == "bridge false \nshop false b\n")
    }

    @Test("each address belongs to the subnet it lies in", arguments: [
        ("", ""), ("--subnet 10.1.0.0/16", "10.1.0.0/16"),
        (
            "--subnet 10.1.0.0/16 --gateway 10.1.0.9 --ip-range 10.1.4.0/24 --aux-address r=10.1.0.7 --ipv6 --subnet fd00::/64 --gateway fd00::9",
            "10.1.0.0/16+10.1.4.0/24+10.1.0.9+r=10.1.0.7 fd00::/64+fd00::9"
        ),
    ])
    func create(_ row: (flags: String, addresses: String)) async {
        let engine = FakeEngine()
        let run = CommandLineRun(engine)
        #expect(await run("network create \(row.flags) shop") == 0)
        #expect(run.out == FakeEngine.id.text + "\n")
        #expect(engine.calls == ["networks.create shop bridge \(row.addresses)"])
    }

    @Test("what does not fit is refused", arguments: [
        ("--gateway 10.1.0.1", "every ip-range or gateway must have a corresponding subnet"),
        ("--subnet 10.1.0.0/16 --gateway 10.2.0.1", "no matching subnet for gateway 10.2.0.1"),
        ("--subnet 10.1.0.0/16 --subnet 10.1.4.0/24", "multiple overlapping subnet configuration is not supported"),
        ("--subnet 10.1.0/16", "invalid subnet 10.1.0/16: invalid CIDR block notation"),
        ("--ipv4=false", "networks without IPv4 are not supported: names and published ports stand on it"),
    ])
    func refusals(_ row: (flags: String, message: String)) async {
        let run = CommandLineRun(FakeEngine())
        #expect(await run("network create \(row.flags) shop") != 0)
        #expect(run.err.contains(row.message), "\(run.err)")
    }

    @Test func `connect, disconnect and removal pass on what was said`() async {
        let engine = FakeEngine { $0.unknown = ["gone"] }
        let run = CommandLineRun(engine)
        #expect(await run("network connect --ip 10.0.0.9 --alias a,b shop web") == 0)
        #expect(await run("network disconnect -f shop web") == 0)
        #expect(await run("network rm shop") == 0)
        #expect(await run("network rm gone") == 1)
        #expect(await run("network rm -f gone") == 0)
        #expect(engine.calls.prefix(2) == ["networks.connect shop web 10.0.0.9 a b", "networks.disconnect shop web true"])
        #expect(run.out == "shop\n")
    }

    @Test func `prune asks and lists what went`() async {
        let run = CommandLineRun(FakeEngine())
        #expect(await run("network prune -f") == 0)
        #expect(run.out == "Deleted Networks:\none\ntwo\n\n")
    }

    @Test func `verify shows what is intended and what differs, and says so by its status`() async {
        let run = CommandLineRun(FakeEngine())
        #expect(await run("network verify") == 1)
        #expect(
            run.out == """
                network shop: differs
                  link br-1: 172.20.0.1/16, mtu 1500
                ! link br-1: missing
                all networks: as intended
                  table inet caisson: 1 bridges, 0 published ports

                """)
    }
}
