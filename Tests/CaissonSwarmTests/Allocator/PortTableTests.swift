import CaissonAPI
import CaissonSwarm
import TestSupport
import Testing

@Suite("Published ports")
struct PortTableTests {
    private static func port(
        _ published: UInt16?, target: UInt16 = 80, _ transport: PortConfig.Transport = .tcp, _ mode: PortConfig.Mode = .ingress
    ) -> PortConfig {
        PortConfig(target: target, published: published, transport: transport, mode: mode)
    }

    struct Pair: Sendable, CustomStringConvertible {
        let description: String
        let taken: [PortConfig]
        let wanted: [PortConfig]
        /// The words behind the port; nil where there is no conflict.
        let conflict: String?
    }

    static let pairs: [Pair] = [
        .init(description: "another port", taken: [port(8080)], wanted: [port(8081)], conflict: nil),
        .init(description: "another transport", taken: [port(8080)], wanted: [port(8080, .udp)], conflict: nil),
        .init(description: "ingress and ingress", taken: [port(8080)], wanted: [port(8080)], conflict: "as an ingress port"),
        .init(description: "ingress and host", taken: [port(8080)], wanted: [port(8080, .tcp, .host)], conflict: "as an ingress port"),
        .init(description: "host and ingress", taken: [port(8080, .tcp, .host)], wanted: [port(8080)], conflict: "as a host-published port"),
        .init(description: "host and host", taken: [port(8080, .tcp, .host)], wanted: [port(8080, .tcp, .host)], conflict: nil),
        .init(description: "a chosen one", taken: [port(nil)], wanted: [port(30000)], conflict: "as an ingress port"),
        .init(description: "two chosen ones", taken: [port(nil)], wanted: [port(nil)], conflict: nil),
    ]

    @Test("Two services may not have what both would answer to", arguments: pairs)
    func conflicts(pair: Pair) throws {
        var world = AllocatorWorld()
        world.network("ingress") { $0.isIngress = true }
        let first = world.service("first") { $0.endpoint.ports = pair.taken }
        try world.settle()
        let second = world.service("second") { $0.endpoint.ports = pair.wanted }
        let task = try world.task(of: second)
        try world.settle()
        let reason = pair.conflict.map {
            "port '\(pair.wanted[0].published ?? 0)' is already in use by service 'first' (\(first)) \($0)"
        }
        #expect(world.outcome.problems[.service(second)] == reason)
        #expect(world.snapshot.tasks[task]?.status.error == reason)
        #expect(PortTable(world.snapshot.services.values).conflict(pair.wanted, of: second) == reason)
    }

    @Test("A service that publishes one port twice is refused")
    func twice() throws {
        var world = AllocatorWorld()
        world.network("ingress") { $0.isIngress = true }
        let service = world.service("web") { $0.endpoint.ports = [Self.port(80), Self.port(80, target: 81)] }
        try world.settle()
        #expect(world.outcome.problems[.service(service)] == "port '80' is published twice by this service")
    }

    @Test("Ports nobody named are chosen from 30000 on, around those that are named, and stay over updates")
    func dynamic() throws {
        var world = AllocatorWorld()
        world.network("ingress") { $0.isIngress = true }
        let auto = world.service("auto") { $0.endpoint.ports = [Self.port(nil), Self.port(nil, target: 81), Self.port(nil, .udp)] }
        world.service("named") { $0.endpoint.ports = [Self.port(30001)] }
        try world.settle()
        #expect(world.snapshot.services[auto]?.ports.map(\.published) == [30000, 30002, 30000])

        let record = try #require(world.snapshot.services[auto])
        var spec = record.spec.value
        spec.endpoint.ports.removeFirst()
        spec.endpoint.ports.append(Self.port(9000, target: 90))
        world.put(.service(record.updated(to: spec, at: AllocatorWorld.now)))
        try world.settle()
        #expect(world.snapshot.services[auto]?.ports.map(\.published) == [30002, 30000, 9000])
    }

    @Test("A port in host mode stays as it was asked for")
    func host() throws {
        var world = AllocatorWorld()
        let service = world.service("web") { $0.endpoint.ports = [Self.port(nil, .tcp, .host), Self.port(8080, .tcp, .host)] }
        let task = try world.task(of: service)
        try world.settle()
        #expect(world.snapshot.services[service]?.ports.map(\.published) == [nil, 8080])
        #expect(world.snapshot.tasks[task]?.hostPorts.map(\.published) == [nil, 8080])
        #expect(world.snapshot.tasks[task]?.state == .assigned)
    }

    @Test("A published service is on the ingress network, and waits where there is none")
    func ingress() throws {
        var world = AllocatorWorld()
        let service = world.service("web") { $0.endpoint.ports = [Self.port(8080)] }
        let task = try world.task(of: service)
        try world.settle()
        #expect(world.snapshot.tasks[task]?.status.error == "service needs ingress network, but no ingress network is present")
        let ingress = world.network("ingress") { $0.isIngress = true }
        try world.settle()
        #expect(world.snapshot.tasks[task]?.attachments.map(\.network) == [ingress])
        #expect(world.snapshot.services[service]?.virtualAddresses.keys.first == ingress)
    }

    @Test("When all are taken the last says so, and one that is given back is given again")
    func exhausted() throws {
        var world = AllocatorWorld()
        world.network("ingress") { $0.isIngress = true }
        let ports = (0..<2768).map { Self.port(nil, target: UInt16($0) + 1) }
        let all = world.service("all") { $0.endpoint.ports = ports }
        try world.settle()
        let more = world.service("more") { $0.endpoint.ports = [Self.port(nil)] }
        try world.settle()
        #expect(world.outcome.problems[.service(more)] == "no tcp port is left in 30000-32767")
        world.apply(.deleted(.service(all)))
        try world.settle()
        #expect(world.snapshot.services[more]?.ports.first?.published == 30000)
    }
}
