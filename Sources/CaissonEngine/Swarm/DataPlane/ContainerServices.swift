import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import CaissonSwarm

/// Lets a container reach services by their virtual addresses.
struct ContainerServices: Sendable {
    let context: EngineContext

    /// Before its process runs, so that its first connection is translated, too. Costs nothing on networks that are no swarm's.
    func install(_ places: [NetworkPlace], in sandbox: NetworkSandbox) throws {
        let networks = Set(places.compactMap { $0.network.entry?.swarmNetwork })
        guard !networks.isEmpty, let endpoints = try EndpointFile(context).read() else { return }
        let balancer = ContainerServices.balancer(of: networks, endpoints)
        if !balancer.addresses.isEmpty { try balancer.install(in: sandbox) }
    }

    /// Brings the running containers of `networks` up to date; those that end meanwhile need it no more. `shrinks` where some task may
    /// have been withdrawn: datagrams that still go there have to go elsewhere.
    func refresh(_ networks: Set<NetworkID>, _ endpoints: NodeEndpoints, shrinks: Bool) throws {
        for (entry, own) in try containers(on: networks) {
            guard let pid = entry.record.pid, let namespace = try? Namespace.open(.network, of: pid) else { continue } // ignored: it has ended
            let sandbox = try NetworkSandbox(namespace: namespace)
            let balancer = ContainerServices.balancer(of: own, endpoints)
            try balancer.install(in: sandbox)
            if shrinks { try balancer.forgetFormerFlows(in: sandbox) }
        }
    }

    /// Running containers with all the swarm's networks they are on.
    private func containers(on networks: Set<NetworkID>) throws -> [(ContainerEntry, Set<NetworkID>)] {
        let (records, endpoints) = try context.database.read { (try $0.networks.list(), try $0.endpoints.list()) }
        var swarmNetworks: [String: NetworkID] = [:]
        for record in records { swarmNetworks[record.id.text] = try NetworkEntry(record).swarmNetwork }
        var places: [ObjectID: Set<NetworkID>] = [:]
        for endpoint in endpoints {
            if let network = swarmNetworks[endpoint.network] { places[endpoint.containerID, default: []].insert(network) }
        }
        let wanted = places.filter { !$0.value.isDisjoint(with: networks) }
        return try context.database.read { state in
            try wanted.keys.sorted().compactMap { id in
                guard let record = try state.containers.find(id: id), let own = wanted[id] else { return nil }
                let entry = try ContainerEntry(record)
                return entry.isLive ? (entry, own) : nil
            }
        }
    }

    static func balancer(of networks: Set<NetworkID>, _ endpoints: NodeEndpoints) -> AddressBalancer {
        let services = endpoints.networks.filter { networks.contains($0.id) }.flatMap(\.services)
        return AddressBalancer(
            services.compactMap { service in
                guard let address = service.virtualAddress.flatMap({ IPv4Address($0) }) else { return nil }
                return BalancedAddress(address: address, backends: service.backends.compactMap { IPv4Address($0) })
            })
    }
}
