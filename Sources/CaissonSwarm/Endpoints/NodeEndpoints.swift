package import CaissonAPI

/// Where a node sends what is meant for services: all that its data plane holds, a pure function of one snapshot.
package struct NodeEndpoints: Sendable, Codable, Equatable {
    /// Of the store, when it was like this.
    package var revision: Int64
    /// Networks that tasks may be on, by name.
    package var networks: [NetworkEndpoints] = []
    /// Published on every node, by number.
    package var ingress: [IngressEndpoint] = []

    package init(revision: Int64) { self.revision = revision }

    /// What `snapshot` says for `node`.
    package init(for node: NodeID, in snapshot: ClusterSnapshot) {
        self.init(revision: snapshot.revision)
        let sources = snapshot.sortedServices.map { EndpointSource($0, snapshot) }
        networks = snapshot.networks.values.filter { !$0.isBeingRemoved && !$0.spec.isIngress }
            .map { network in NetworkEndpoints(network, sources.compactMap { $0.endpoint(on: network.id) }) }
            .sorted { $0.name < $1.name }
        let ingress = snapshot.networks.values.first(where: \.spec.isIngress)?.id
        self.ingress = sources.flatMap { $0.ingress(on: ingress, for: node) }.sorted {
            ($0.published, $0.transport.rawValue) < ($1.published, $1.transport.rawValue)
        }
    }

    /// Whether it says the same, be it of another revision.
    package func isSame(as other: NodeEndpoints) -> Bool { networks == other.networks && ingress == other.ingress }

    /// Whether a virtual address led to some task before that it does not lead to now.
    package func withdrawsTasks(of before: NodeEndpoints) -> Bool {
        before.networks.contains { network in
            let now = networks.first { $0.id == network.id }?.services ?? []
            return network.services.contains { old in
                let backends =
                    now.first { $0.virtualAddress == old.virtualAddress && $0.names == old.names }?.backends ?? []
                return !Set(backends).isSuperset(of: old.backends)
            }
        }
    }
}

/// The services that are reached on one network.
package struct NetworkEndpoints: Sendable, Codable, Equatable {
    package var id: NetworkID
    package var name: String
    package var services: [ServiceEndpoint]

    package init(id: NetworkID, name: String, services: [ServiceEndpoint]) {
        self.id = id
        self.name = name
        self.services = services
    }

    init(_ network: NetworkRecord, _ services: [ServiceEndpoint]) {
        self.init(id: network.id, name: network.spec.name, services: services.sorted { $0.names.lexicographicallyPrecedes($1.names) })
    }
}

/// A service on one network.
package struct ServiceEndpoint: Sendable, Codable, Equatable {
    /// Its name and its aliases there.
    package var names: [String]
    /// What the names mean; nil where they mean the tasks themselves (`dnsrr`).
    package var virtualAddress: String?
    /// Addresses of the tasks that are ready for connections, by slot.
    package var backends: [String]

    package init(names: [String], virtualAddress: String?, backends: [String]) {
        self.names = names
        self.virtualAddress = virtualAddress
        self.backends = backends
    }
}

/// A published port and the tasks behind it.
package struct IngressEndpoint: Sendable, Codable, Equatable {
    package var published: UInt16
    package var transport: PortConfig.Transport
    /// The port inside the tasks.
    package var target: UInt16
    /// Addresses of the tasks that are ready for connections, by slot.
    package var backends: [String]

    package init(published: UInt16, transport: PortConfig.Transport, target: UInt16, backends: [String]) {
        self.published = published
        self.transport = transport
        self.target = target
        self.backends = backends
    }
}
