import CaissonLinux
import CaissonNetwork
import TestSupport
import Testing

@Suite("Ports")
struct PortTests {
    private static let any = IPAddress.v4(IPv4Address(value: 0))
    private static let loopback = IPAddress.v4(IPv4Address(value: 0x7f00_0001))

    private func wish(_ hosts: [UInt16], address: IPAddress = any, _ kind: PortProtocol = .tcp) -> PortWish {
        PortWish(kind: kind, hostAddress: address, hostPorts: hosts, targetPort: 80)
    }

    private func taken(_ port: UInt16, _ address: IPAddress = any, _ kind: PortProtocol = .tcp) -> HostPort {
        HostPort(kind: kind, address: address, port: port)
    }

    @Test func `a port that is free is given as it was asked for`() throws {
        var assignment = PortAssignment(taken: [taken(8080, .v4(IPv4Address(value: 0)), .udp)], ephemeral: 100...110) { _ in true }
        #expect(try assignment.assign([wish([8080])]) == 8080)
    }

    @Test("an address and every address of a port exclude each other", arguments: [(any, loopback), (loopback, any), (any, any)])
    func collisions(_ row: (held: IPAddress, wanted: IPAddress)) {
        var assignment = PortAssignment(taken: [taken(8080, row.held)], ephemeral: 100...110) { _ in true }
        #expect(throws: PortAssignment.Refusal.allocated(taken(8080, row.wanted))) {
            try assignment.assign([wish([8080], address: row.wanted)])
        }
    }

    @Test func `two addresses of the host have each its own ports`() throws {
        let other = IPAddress.v4(IPv4Address(value: 0x0a00_0001))
        var assignment = PortAssignment(taken: [taken(8080, other)], ephemeral: 100...110) { _ in true }
        #expect(try assignment.assign([wish([8080], address: Self.loopback)]) == 8080)
    }

    @Test func `of a range the first free one is taken, and none is an error`() throws {
        var assignment = PortAssignment(taken: [taken(8000)], ephemeral: 100...110) { $0.port != 8001 }
        #expect(try assignment.assign([wish([8000, 8001, 8002])]) == 8002)
        #expect(throws: PortAssignment.Refusal.exhausted(wish([8000, 8001]))) { try assignment.assign([wish([8000, 8001])]) }
    }

    @Test func `what a process of the host has is refused as in use`() {
        var assignment = PortAssignment(taken: [], ephemeral: 100...110) { _ in false }
        #expect(throws: PortAssignment.Refusal.inUse(taken(8080))) { try assignment.assign([wish([8080])]) }
    }

    @Test func `ephemeral ports go round and skip what is taken`() throws {
        var assignment = PortAssignment(taken: [taken(101)], ephemeral: 100...102, start: 101) { _ in true }
        #expect(try assignment.assign([wish([])]) == 102)
        #expect(try assignment.assign([wish([])]) == 100)
        #expect(throws: PortAssignment.Refusal.exhausted(wish([]))) { try assignment.assign([wish([])]) }
    }

    @Test func `both families get one port`() throws {
        let six = IPAddress.v6(IPv6Address(value: 0))
        var assignment = PortAssignment(taken: [taken(100, six)], ephemeral: 100...102) { _ in true }
        #expect(try assignment.assign([wish([]), wish([], address: six)]) == 101)
    }
}

@Suite("Firewall plan")
struct FirewallPlanTests {
    @Test func `pools avoid what is reserved and begin behind the last`() throws {
        let subnet = try #require(Subnet("10.1.0.0/29"))
        let pool = AddressPool(subnet, reserved: [try #require(IPv4Address("10.1.0.3"))])
        #expect(pool.candidates.map(\.description) == ["10.1.0.2", "10.1.0.4", "10.1.0.5", "10.1.0.6"])
        #expect(pool.candidates(after: IPv4Address("10.1.0.4")).map(\.description) == ["10.1.0.5", "10.1.0.6", "10.1.0.2", "10.1.0.4"])
        #expect(pool.candidates(after: nil).map(\.description) == pool.candidates.map(\.description))
        #expect(pool.candidates(after: IPv4Address("10.1.0.7")).map(\.description) == pool.candidates.map(\.description))
        let half = AddressPool(subnet, range: Subnet("10.1.0.4/30"))
        #expect(half.candidates.map(\.description) == ["10.1.0.4", "10.1.0.5", "10.1.0.6"])
        #expect(half.admits(try #require(IPv4Address("10.1.0.2"))))
    }

    @Test("IPv6 subnets", arguments: [("fd00:1::5/64", "fd00:1::/64", "fd00:1::1"), ("2001:db8::/126", "2001:db8::/126", "2001:db8::1")])
    func subnet6(_ row: (text: String, shown: String, gateway: String)) throws {
        let subnet = try #require(Subnet6(row.text))
        #expect(subnet.description == row.shown && subnet.gateway.description == row.gateway)
        #expect(AddressPool6(subnet).allocate(used: [])?.description == row.gateway.dropLast() + "2")
        #expect(Subnet6("fd00::/129") == nil && Subnet6("10.0.0.0/8") == nil)
    }

    @Test func `a random IPv6 subnet is unique and local`() throws {
        var generator = SeededGenerator(seed: 7)
        let subnet = try #require(Subnet6.random(using: &generator))
        #expect(subnet.prefix == 64 && subnet.base.bytes[0] == 0xfd)
    }
}

/// In a network namespace of its own, against the real rules.
@Suite("Firewall table", .serialized, .enabled(if: Host.hasNftables, "needs root and libnftables"))
struct FirewallTableTests {
    private func plan() throws -> FirewallPlan {
        var open = BridgeRules(link: "br-one", subnet: try #require(Subnet("172.20.0.0/16")), subnet6: Subnet6("fd00:1::/64"))
        open.masquerades = true
        var closed = BridgeRules(link: "br-two", subnet: try #require(Subnet("172.21.0.0/16")))
        closed.isInternal = true
        closed.allowsNeighbours = false
        closed.masquerades = false
        func port(_ host: String, _ number: UInt16, _ target: String, _ kind: PortProtocol) throws -> PublishedPort {
            PublishedPort(
                kind: kind, hostAddress: try #require(IPAddress(host)), hostPort: number, target: try #require(IPAddress(target)), targetPort: 80)
        }
        return FirewallPlan(
            bridges: [open, closed],
            ports: try [
                port("0.0.0.0", 8080, "172.20.0.2", .tcp), port("127.0.0.1", 8081, "172.20.0.2", .udp),
                port("::", 8080, "fd00:1::2", .tcp), port("fd00:9::1", 8082, "fd00:1::2", .sctp),
            ])
    }

    private func onHost<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let host = try NetworkSandbox()
        return try Namespace.run(in: host.namespace.raw, .network, body)
    }

    @Test func `what was put in is what is there`() throws {
        let plan = try plan()
        try onHost {
            let table = FirewallTable("caisson_test")
            try #require(try !table.isInstalled())
            try table.replace(plan)
            #expect(try table.differences(from: plan) == [])
            try table.replace(plan)
            #expect(try table.differences(from: plan) == [])
            try table.replace(FirewallPlan())
            #expect(try !table.isInstalled())
        }
    }

    @Test func `what somebody changed is told`() throws {
        let plan = try plan()
        try onHost {
            let table = FirewallTable("caisson_test")
            try table.replace(plan)
            let before = try FirewallTable.generation()
            try Host.run("nft", ["delete", "element", "inet", "caisson_test", "any4", "{ tcp . 8080 }"])
            try Host.run("nft", ["add", "element", "inet", "caisson_test", "bridges", "{ \"eth9\" }"])
            try Host.run("nft", ["flush", "chain", "inet", "caisson_test", "forward"])
            #expect(
                try table.differences(from: plan) == [
                    "bridges: unexpected eth9", "any4: lacks tcp . 8080 : 172.20.0.2 . 80", "chain forward: 0 rules instead of 6",
                ])
            #expect(try FirewallTable.generation() != before)
        }
    }

    @Test func `ports come and go one by one`() throws {
        let plan = try plan()
        try onHost {
            let table = FirewallTable("caisson_test")
            try table.replace(FirewallPlan(bridges: plan.bridges))
            try table.publish(plan.ports)
            #expect(try table.differences(from: plan) == [])
            #expect(throws: (any Error).self) { try table.publish([plan.ports[0]]) }
            try table.withdraw(plan.ports)
            #expect(try table.differences(from: FirewallPlan(bridges: plan.bridges)) == [])
            #expect(throws: (any Error).self) { try table.withdraw([plan.ports[0]]) }
        }
    }
}
