import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

/// Invariant I6: nothing is allocated twice, nothing is left behind.
@Suite("Allocation")
struct AllocationLawTests {
    @Test("Whatever comes and goes, no address, number or port is given twice, and all of it is free again in the end")
    func neverTwice() throws {
        try forAll(60) { seed in
            var world = AllocatorWorld(pools: ["10.0.0.0/25"], subnetSize: 28)
            world.network("ingress") { $0.isIngress = true }
            var life = Life()
            for _ in 0..<40 {
                try life.step(&world, &seed)
                try world.settle()
                try check(world.snapshot)
            }
            try everythingIsFree(&world, &life)
        }
    }

    private func check(_ snapshot: ClusterSnapshot) throws {
        var held: Set<String> = []
        func hold(_ what: String) throws { try require(held.insert(what).inserted, "\(what) is held twice") }
        for network in snapshot.networks.values {
            if let vni = network.vni { try hold("vni \(vni)") }
            for subnet in network.subnets { try hold("subnet \(subnet)") }
            for gateway in network.gateways { try hold("\(network.id) \(gateway)") }
        }
        for service in snapshot.services.values {
            for (network, address) in service.virtualAddresses { try hold("\(network) \(address)") }
            for port in service.ports where port.mode == .ingress {
                try hold("port \(port.published ?? 0)/\(port.transport)")
            }
        }
        for task in snapshot.tasks.all where !task.state.isTerminal {
            for attachment in task.attachments {
                for address in attachment.addresses { try hold("\(attachment.network) \(address)") }
            }
        }
    }

    /// With everything removed the pools give as much as on the first day.
    private func everythingIsFree(_ world: inout AllocatorWorld, _ life: inout Life) throws {
        for task in world.snapshot.tasks.all { world.apply(.deleted(.task(task.id))) }
        for service in world.snapshot.sortedServices { world.apply(.deleted(.service(service.id))) }
        for network in world.snapshot.networks.values { world.apply(.deleted(.network(network.id))) }
        for number in 0..<8 { world.network("last\(number)") }
        let service = world.service("last", on: ["last0"])
        let tasks = try (0..<12).map { _ in try world.task(of: service) }
        try world.settle()
        try require(world.snapshot.networks.values.allSatisfy { $0.subnets.count == 1 }, "a subnet has leaked")
        try require(tasks.allSatisfy { world.snapshot.tasks[$0]?.state == .assigned }, "an address has leaked")
        try require(Set(world.snapshot.networks.values.compactMap(\.vni)) == Set(4096..<4104), "a VNI has leaked")
    }
}

/// Users and agents by chance.
private struct Life {
    private var count = 0

    mutating func step(_ world: inout AllocatorWorld, _ seed: inout SeededGenerator) throws {
        count += 1
        let snapshot = world.snapshot
        let networks = snapshot.networks.values.sorted { $0.id < $1.id }
        switch seed.integer(0...9) {
        case 0: world.network("net\(count)") { if seed.oneIn(3) { $0.subnets = ["10.0.0.\(seed.integer(0...7) * 16)/28"] } }
        case 1...2:
            let on = networks.filter { _ in seed.oneIn(2) }.map(\.spec.name)
            world.service("svc\(count)", on: on) { $0.endpoint.ports = ports(&seed) }
        case 3...6:
            if let service = seed.pick(snapshot.sortedServices) {
                for _ in 0..<seed.integer(1...3) { try world.task(of: service.id) }
            }
        case 7:
            for task in snapshot.tasks.all.sorted(by: { $0.id < $1.id }) where seed.oneIn(3) { try world.end(task.id) }
        case 8:
            if let service = seed.pick(snapshot.sortedServices) {
                for task in snapshot.tasks(of: service.id) { world.apply(.deleted(.task(task.id))) }
                world.apply(.deleted(.service(service.id)))
            }
        default:
            if let service = seed.pick(snapshot.sortedServices) {
                var spec = service.spec.value
                spec.endpoint.ports = ports(&seed)
                world.put(.service(service.updated(to: spec, at: AllocatorWorld.now)))
            }
        }
    }

    private func ports(_ seed: inout SeededGenerator) -> [PortConfig] {
        (0..<seed.integer(0...2)).map { number in
            PortConfig(
                target: UInt16(80 + number), published: seed.oneIn(2) ? nil : UInt16(seed.integer(29998...30003)),
                transport: seed.oneIn(3) ? .udp : .tcp)
        }
    }
}
