import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("The allocator")
struct AllocatorTests {
    @Test("Networks get subnets one behind the other, a gateway each and a number of their own")
    func subnets() throws {
        var world = AllocatorWorld(pools: ["10.1.0.0/16"])
        for name in ["a", "b"] { world.network(name) }
        try world.settle()
        let (a, b) = (try #require(world.network(named: "a")), try #require(world.network(named: "b")))
        #expect((a.subnets, a.gateways, a.vni) == (["10.1.0.0/24"], ["10.1.0.1/24"], 4096))
        #expect((b.subnets, b.gateways, b.vni) == (["10.1.1.0/24"], ["10.1.1.1/24"], 4097))
    }

    @Test("A subnet that is asked for is given, and chosen ones keep out of its way")
    func wantedSubnet() throws {
        var world = AllocatorWorld(pools: ["10.1.0.0/16"])
        world.network("chosen")
        world.network("wanted") { $0.subnets = ["10.1.0.0/23"] }
        try world.settle()
        #expect(world.network(named: "wanted")?.subnets == ["10.1.0.0/23"])
        #expect(world.network(named: "chosen")?.subnets == ["10.1.2.0/24"])
    }

    @Test("The next pool serves when the first is used up")
    func pools() throws {
        var world = AllocatorWorld(pools: ["10.1.0.0/29", "10.2.0.0/28"], subnetSize: 29)
        for number in 1...4 { world.network("n\(number)") }
        try world.settle()
        let subnets = (1...4).map { world.network(named: "n\($0)")?.subnets.first ?? "" }
        #expect(Set(subnets) == ["10.1.0.0/29", "10.2.0.0/29", "10.2.0.8/29", ""])
        #expect(Array(world.outcome.problems.values) == ["no subnet of size /29 is left in the address pools (10.1.0.0/29, 10.2.0.0/28)"])
    }

    @Test(
        "A subnet that cannot be is refused with the reason",
        arguments: [
            ("10.1.0.128/25", "subnet 10.1.0.128/25 overlaps 10.1.0.0/24 of network first"),
            ("10.1.0.1/24", "subnet 10.1.0.1/24: not an IPv4 network in CIDR form"),
            ("10.1.0.0", "subnet 10.1.0.0: not an IPv4 network in CIDR form"),
            ("10.1.0.256/24", "subnet 10.1.0.256/24: not an IPv4 network in CIDR form"),
            ("0.0.0.0/0", "subnet 0.0.0.0/0: not an IPv4 network in CIDR form"),
            ("10.9.0.0/31", "subnet 10.9.0.0/31: has no room for a gateway and a task"),
            ("fd00::/64", "subnet fd00::/64: swarm networks have IPv4 addresses only"),
        ])
    func badSubnets(subnet: String, reason: String) throws {
        var world = AllocatorWorld()
        world.network("first") { $0.subnets = ["10.1.0.0/24"] }
        try world.settle()
        let id = world.network("second") { $0.subnets = [subnet] }
        try world.settle()
        #expect(world.outcome.problems == [.network(id): reason])
    }

    @Test("A service has one address on each of its networks, and its tasks have others")
    func addresses() throws {
        var world = AllocatorWorld(pools: ["10.1.0.0/16"])
        let (front, back) = (world.network("front"), world.network("back"))
        let service = world.service("web", on: ["front", "\(back)"])
        let task = try world.task(of: service)
        try world.settle()
        #expect(world.snapshot.services[service]?.virtualAddresses == [front: "10.1.0.2/24", back: "10.1.1.2/24"])
        let attachments = world.snapshot.tasks[task]?.attachments
        #expect(attachments?.map(\.network) == [front, back])
        #expect(attachments?.map(\.addresses) == [["10.1.0.3/24"], ["10.1.1.3/24"]])
        #expect(world.snapshot.tasks[task]?.state == .assigned)
    }

    @Test("With DNS round robin there is no virtual address; one that was there goes")
    func roundRobin() throws {
        var world = AllocatorWorld()
        world.network("front")
        let service = world.service("web", on: ["front"])
        try world.settle()
        let record = try #require(world.snapshot.services[service])
        #expect(record.virtualAddresses.count == 1)
        var spec = record.spec.value
        spec.endpoint.mode = .dnsrr
        world.put(.service(record.updated(to: spec, at: AllocatorWorld.now)))
        try world.settle()
        #expect(world.snapshot.services[service]?.virtualAddresses == [:])
    }

    @Test("A task waits, with the reason, for a network that is not there")
    func missingNetwork() throws {
        var world = AllocatorWorld()
        let service = world.service("web", on: ["front"])
        let task = try world.task(of: service)
        try world.settle()
        #expect(world.snapshot.tasks[task]?.state == .new)
        #expect(world.snapshot.tasks[task]?.status.error == "network front not found")
        world.network("front")
        try world.settle()
        #expect(world.snapshot.tasks[task]?.state == .assigned)
        #expect(world.snapshot.tasks[task]?.status.error == nil)
    }

    @Test("A full network says so; an ended task's address serves the next")
    func fullNetwork() throws {
        var world = AllocatorWorld()
        world.network("small") { $0.subnets = ["10.1.0.0/29"] }
        let service = world.service("web", on: ["small"])
        let tasks = try (0..<5).map { _ in try world.task(of: service) }
        try world.settle()
        // Eight addresses less network, gateway, broadcast and the service's own leave four.
        #expect(tasks.map { world.snapshot.tasks[$0]?.state } == [.assigned, .assigned, .assigned, .assigned, .new])
        #expect(world.snapshot.tasks[tasks[4]]?.status.error == "could not find an available IP on network small")
        try world.end(tasks[1])
        try world.settle()
        #expect(world.snapshot.tasks[tasks[4]]?.attachments.first?.addresses == world.snapshot.tasks[tasks[1]]?.attachments.first?.addresses)
    }

    @Test("An address that was given up rests while others are free")
    func rest() throws {
        var world = AllocatorWorld()
        world.network("front")
        let service = world.service("web", on: ["front"])
        let first = try world.task(of: service)
        let second = try world.task(of: service)
        try world.settle()
        try world.end(first)
        let third = try world.task(of: service)
        try world.settle()
        let addresses = [first, second, third].compactMap { world.snapshot.tasks[$0]?.attachments.first?.addresses.first }
        #expect(Set(addresses).count == 3)
    }
}
