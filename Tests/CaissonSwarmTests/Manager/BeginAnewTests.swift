import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import TestSupport
import Testing

@Suite("A swarm begun anew, and its address pools", .timeLimit(.minutes(1)))
struct BeginAnewTests {
    @Test("Its state stays, the other machines' records go, and what ran on them runs here")
    func anew() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            let before = try await host.swarm()
            let other = NodeID.random()
            var node = NodeRecord(
                id: other, createdAt: SystemClock.now(), description: NodeDescription(hostname: "there"))
            node.description.resources = TaskResources(nanoCPUs: 4_000_000_000, memoryBytes: 8 << 30)
            node.status.state = .ready
            let store = try lab.home.openStore().store
            _ = try await store.commit(ClusterTransaction([.create(.node(node))]))
            _ = try await host.createService(HostLab.spec(replicas: 4))
            try await host.tasks(of: "web") { tasks in tasks.contains { $0.node == other } }
            await #expect(throws: CaissonError.self) { _ = try await host.initializeSwarm(SwarmInitRequest()) }
            var request = SwarmInitRequest()
            (request.forceNewCluster, request.advertiseAddress) = (true, "192.0.2.9")
            let status = try await host.initializeSwarm(request)
            #expect(status.nodes == 1 && status.managers == 1 && status.nodeAddress == "192.0.2.9")
            #expect(status.cluster == before.id && status.managerAddresses == ["192.0.2.9:2377"])
            #expect(try await host.swarm().tokens == before.tokens)
            try await host.wait("web") { $0.tasks.running == 4 }
            #expect(lab.machine.running.count == 4)
        }
    }

    private static func request(_ pools: [String], _ expiry: Duration) -> SwarmInitRequest {
        var request = SwarmInitRequest()
        (request.spec.addressPools, request.spec.certificateExpiry) = (pools, expiry)
        return request
    }

    @Test("Networks keep off what the host has other uses for")
    func busy() async throws {
        let lab = HostLab()
        lab.machine.keep(["10.0.0.0/16", "10.1.1.0/24"])
        try await lab.withSwarm { host in
            for name in ["a", "b"] { _ = try await host.createSwarmNetwork(SwarmNetworkSpec(name: name)) }
            let subnets = try await host.swarmNetworks(Filters()).map(\.subnets)
            #expect(subnets == [["10.1.2.0/24"], ["10.1.3.0/24"], ["10.1.0.0/24"]])
            let own = Self.network("own", ["10.1.1.128/25"])
            let error = await #expect(throws: CaissonError.self) { _ = try await host.createSwarmNetwork(own) }
            #expect(error?.message == "subnet 10.1.1.128/25 overlaps 10.1.1.0/24, which this host has another use for")
        }
    }

    private static func network(_ name: String, _ subnets: [String]) -> SwarmNetworkSpec {
        var spec = SwarmNetworkSpec(name: name)
        spec.subnets = subnets
        return spec
    }

    @Test(
        "Pools the host has all of, pools that overlap, and certificates for minutes are refused",
        arguments: [
            (
                ["10.0.0.0/15"], 7200,
                "network ingress: no subnet of size /24 is left in the address pools (10.0.0.0/15); this host has other uses for 10.0.0.0/8"
            ),
            (
                ["172.20.0.0/16", "172.20.4.0/24"], 7200,
                "invalid default address pool 172.20.4.0/24: overlaps with 172.20.0.0/16"
            ),
            (["172.20.0.0/16"], 600, "minimum certificate expiry time is: 1h0m0s"),
        ])
    func refused(_ row: (pools: [String], seconds: Int64, reason: String)) async throws {
        let lab = HostLab()
        lab.machine.keep(["10.0.0.0/8"])
        try await lab.live { host in
            let request = Self.request(row.pools, .seconds(row.seconds))
            let error = await #expect(throws: CaissonError.self) { _ = try await host.initializeSwarm(request) }
            #expect(error?.message == row.reason)
            let status = try await host.swarmStatus()
            #expect(status.state == .inactive)
        }
    }
}
