import CaissonAPI

extension SwarmMember {
    /// What this machine is in the swarm, and what it knows of the whole.
    var status: SwarmStatus {
        var status = SwarmStatus(state: .active)
        let snapshot = view.snapshot
        let nodes = snapshot?.nodes ?? [:]
        let managers = nodes.values.filter { $0.spec.role == .manager }
        (status.node, status.cluster) = (membership.node, membership.cluster)
        status.nodeAddress = nodes[membership.node]?.status.address ?? ""
        status.isManager = nodes[membership.node]?.spec.role == .manager
        (status.managers, status.nodes) = (managers.count, nodes.count)
        status.managerAddresses = managers.compactMap(\.managerAddress).sorted()
        guard status.isManager, let cluster = snapshot?.cluster else { return status }
        status.spec = cluster.spec
        (status.rotations, status.isRotating) = (cluster.authority?.rotations ?? 0, cluster.authority?.next != nil)
        return status
    }
}
