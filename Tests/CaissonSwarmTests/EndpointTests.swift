import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

@Suite("Endpoints of a node")
struct EndpointTests {
    private let now = Timestamp(seconds: 1_700_000_000)
    private let front = NetworkID(bits: 1)
    private let ingress = NetworkID(bits: 2)
    private let here = NodeID(bits: 1)
    private let there = NodeID(bits: 2)

    private func snapshot(mode: EndpointSpec.Mode = .vip, policy: PortConfig.Policy = .cluster) -> ClusterSnapshot {
        var spec = ServiceSpec(name: "web", task: TaskSpec(container: ContainerSpec(image: "web:1")), mode: .replicated(replicas: 3))
        spec.task.networks = [TaskNetwork(target: "front", aliases: ["www", "web"])]
        spec.endpoint.mode = mode
        spec.endpoint.ports = [PortConfig(target: 80, published: 8080, policy: policy)]
        var service = ServiceRecord(id: ServiceID(bits: 1), createdAt: now, spec: spec)
        service.virtualAddresses = mode == .vip ? [front: "10.0.1.2/24"] : [:]
        service.ports = spec.endpoint.ports
        var network = NetworkRecord(id: ingress, createdAt: now, spec: SwarmNetworkSpec(name: "ingress"))
        network.spec.isIngress = true
        var objects: [ClusterObject] = [
            .network(NetworkRecord(id: front, createdAt: now, spec: SwarmNetworkSpec(name: "front"))), .network(network),
            .service(service),
        ]
        for number in 1...3 { objects.append(.task(task(number, service))) }
        var snapshot = ClusterSnapshot()
        snapshot.apply(objects.map { .put($0) }, revision: 7)
        return snapshot
    }

    /// The third is not healthy yet; the second is on another node.
    private func task(_ number: Int, _ service: ServiceRecord) -> TaskRecord {
        var task = TaskRecord(id: TaskID(bits: UInt128(number)), service: service, slot: .number(number), desired: .running, now: now)
        task.node = number == 2 ? there : here
        task.status = TaskStatus(state: .running, since: now)
        task.status.servingSince = number == 3 ? nil : now
        task.attachments = [
            TaskAttachment(network: front, addresses: ["10.0.1.\(10 + number)/24"]),
            TaskAttachment(network: ingress, addresses: ["10.0.2.\(10 + number)/24"]),
        ]
        return task
    }

    @Test func `a name means the virtual address, which means the tasks that are ready`() {
        let endpoints = NodeEndpoints(for: here, in: snapshot())
        #expect(endpoints.revision == 7)
        let service = ServiceEndpoint(names: ["web", "www"], virtualAddress: "10.0.1.2", backends: ["10.0.1.11", "10.0.1.12"])
        #expect(endpoints.networks == [NetworkEndpoints(id: front, name: "front", services: [service])])
        #expect(endpoints.ingress == [IngressEndpoint(published: 8080, transport: .tcp, target: 80, backends: ["10.0.2.11", "10.0.2.12"])])
    }

    @Test func `without a virtual address the name means the tasks`() {
        #expect(NodeEndpoints(for: here, in: snapshot(mode: .dnsrr)).networks.first?.services.first?.virtualAddress == nil)
    }

    @Test func `a port of local policy leads to the node's own tasks only`() {
        let snapshot = snapshot(policy: .local)
        #expect(NodeEndpoints(for: here, in: snapshot).ingress.first?.backends == ["10.0.2.11"])
        #expect(NodeEndpoints(for: there, in: snapshot).ingress.first?.backends == ["10.0.2.12"])
    }

    @Test func `a task that drains is out at once`() {
        var snapshot = snapshot()
        var first = snapshot.tasks(of: ServiceID(bits: 1))[0]
        first.desired = .draining
        let before = NodeEndpoints(for: here, in: snapshot)
        snapshot.apply([.put(.task(first))], revision: 8)
        let after = NodeEndpoints(for: here, in: snapshot)
        #expect(after.networks.first?.services.first?.backends == ["10.0.1.12"])
        #expect(!after.isSame(as: before))
    }
}
