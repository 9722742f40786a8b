import CaissonAPI
import CaissonCore

/// What a new swarm begins with.
struct SwarmFoundation {
    let membership: SwarmMembership
    let changes: [ClusterChange]

    /// One machine, which is manager and worker, and the network published ports go through. Throws `invalidArgument` for settings
    /// that make no sense, and what the machine throws.
    init(_ request: SwarmInitRequest, _ machine: any SwarmMachine, _ authority: any SwarmAuthority, now: Timestamp)
        async throws
    {
        try ClusterCheck.check(request.spec)
        let address = try await machine.advertisedAddress(request.advertiseAddress, listening: request.listenAddress)
        var cluster = ClusterRecord(id: .random(), createdAt: now, spec: request.spec)
        cluster.authority = ClusterAuthority(root: try authority.makeRoot(now))
        var spec = NodeSpec(role: .manager)
        spec.availability = request.availability
        var node = NodeRecord(id: .random(), createdAt: now, spec: spec, description: try await machine.describe())
        node.status.state = .ready
        node.status.since = now
        (node.status.address, node.managerAddress) = (address.host, address.text)
        let ingress = try Self.ingress(request.spec, busy: try await machine.busyBlocks(), now)
        membership = SwarmMembership(cluster: cluster.id, node: node.id)
        changes = [.create(.cluster(cluster)), .create(.node(node)), .create(.network(ingress))]
    }

    private static func ingress(_ settings: ClusterSpec, busy: [String], _ now: Timestamp) throws -> NetworkRecord {
        var spec = SwarmNetworkSpec(name: "ingress")
        spec.isIngress = true
        var ingress = NetworkRecord(id: .random(), createdAt: now, spec: spec)
        var subnets = SubnetAllocator([], settings, busy: busy)
        do throws(AllocationFailure) { try subnets.allocate(&ingress) } catch {
            throw CaissonError(.invalidArgument, "network ingress: \(error.reason)")
        }
        return ingress
    }
}
