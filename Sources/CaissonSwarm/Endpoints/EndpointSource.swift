import CaissonAPI

/// A service with the tasks that take connections.
struct EndpointSource {
    private let service: ServiceRecord
    private let serving: [TaskRecord]
    /// Any task there is, for the aliases: a service is called by them before the first task is ready.
    private let networks: [(id: NetworkID, aliases: [String])]

    init(_ service: ServiceRecord, _ snapshot: ClusterSnapshot) {
        self.service = service
        serving = snapshot.tasks(of: service.id).filter(\.isServing)
        networks = service.taskSpec.networks.compactMap { wanted in
            let found = NetworkID(wanted.target).flatMap { snapshot.networks[$0] }
                ?? snapshot.networks.values.first { $0.spec.name == wanted.target }
            return found.map { ($0.id, wanted.aliases) }
        }
    }

    /// nil where the service is not on the network.
    func endpoint(on network: NetworkID) -> ServiceEndpoint? {
        guard let place = networks.first(where: { $0.id == network }) else { return nil }
        var names = [service.name]
        for alias in place.aliases where !names.contains(alias) { names.append(alias) }
        return ServiceEndpoint(
            names: names, virtualAddress: service.virtualAddresses[network].map(Self.bare),
            backends: serving.compactMap { Self.address($0, on: network) })
    }

    /// What the service publishes on every node.
    func ingress(on network: NetworkID?, for node: NodeID) -> [IngressEndpoint] {
        guard let network else { return [] }
        return service.ports.filter { $0.mode == .ingress }.compactMap { port in
            guard let published = port.published else { return nil }
            let reached = serving.filter { port.policy == .cluster || $0.node == node }
            return IngressEndpoint(
                published: published, transport: port.transport, target: port.target,
                backends: reached.compactMap { Self.address($0, on: network) })
        }
    }

    private static func address(_ task: TaskRecord, on network: NetworkID) -> String? {
        task.attachments.first { $0.network == network }?.addresses.first.map(bare)
    }

    /// Without the prefix length.
    private static func bare(_ address: String) -> String { String(address.prefix { $0 != "/" }) }
}
