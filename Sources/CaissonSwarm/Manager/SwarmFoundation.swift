import CaissonAPI
import CaissonCore

/// What a new swarm begins with.
struct SwarmFoundation {
    let membership: SwarmMembership
    let changes: [ClusterChange]

    /// One machine, which is manager and worker, and the network published ports go through. Throws `invalidArgument` for settings
    /// that make no sense.
    init(_ request: SwarmInitRequest, _ description: NodeDescription, now: Timestamp) throws {
        try ClusterCheck.check(request.spec)
        let cluster = ClusterRecord(id: .random(), createdAt: now, spec: request.spec)
        var spec = NodeSpec(role: .manager)
        spec.availability = request.availability
        var node = NodeRecord(id: .random(), createdAt: now, spec: spec, description: description)
        node.status.state = .ready
        node.status.since = now
        node.status.address = request.advertiseAddress ?? ""
        var network = SwarmNetworkSpec(name: "ingress")
        network.isIngress = true
        var ingress = NetworkRecord(id: .random(), createdAt: now, spec: network)
        var subnets = SubnetAllocator([], request.spec)
        do throws(AllocationFailure) { try subnets.allocate(&ingress) } catch {
            throw CaissonError(.invalidArgument, "network ingress: \(error.reason)")
        }
        membership = SwarmMembership(cluster: cluster.id, node: node.id)
        changes = [.create(.cluster(cluster)), .create(.node(node)), .create(.network(ingress))]
    }
}
