import CaissonAPI
import CaissonLinux
import CaissonNetwork
import CaissonSwarm

/// What services are called on a network.
enum ServiceNames {
    /// Those of all services on a network of the swarm's; none where nothing is known of it.
    static func endpoints(of network: NetworkID?, in endpoints: NodeEndpoints?) -> [NamedEndpoint] {
        endpoints?.networks.first { $0.id == network }.map(Self.endpoints) ?? []
    }

    /// A service's names mean its virtual address or, where it has none, its tasks; `tasks.` before them always means the tasks.
    private static func endpoints(of network: NetworkEndpoints) -> [NamedEndpoint] {
        network.services.flatMap { service in
            let tasks = service.names.map { "tasks." + $0 }
            let backends = service.backends.compactMap { IPv4Address($0) }.map {
                NamedEndpoint(container: "", names: service.virtualAddress == nil ? service.names + tasks : tasks, address: $0)
            }
            guard let virtual = service.virtualAddress.flatMap({ IPv4Address($0) }) else { return backends }
            return [NamedEndpoint(container: "", names: service.names, address: virtual)] + backends
        }
    }
}
