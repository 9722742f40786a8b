import CaissonAPI

/// All addresses of all networks, as the records have them.
struct AddressBook: Sendable {
    private let snapshot: ClusterSnapshot
    private let ids: [String: NetworkID]
    private let ingress: NetworkID?
    /// Made for a network when something of it is first to be given.
    private var spaces: [NetworkID: [AddressSpace]]?

    init(_ snapshot: ClusterSnapshot) {
        self.snapshot = snapshot
        let networks = snapshot.networks.values.sorted { $0.id < $1.id }
        ids = Dictionary(networks.flatMap { [("\($0.id)", $0.id), ($0.spec.name, $0.id)] }) { first, _ in first }
        ingress = networks.first(where: \.spec.isIngress)?.id
    }

    /// Whether a service's addresses and ports are not what its spec asks for.
    func lacksEndpoint(_ service: ServiceRecord) -> Bool {
        let wanted = service.spec.value.endpoint.ports
        guard wanted.count == service.ports.count else { return true }
        for (want, have) in zip(wanted, service.ports) {
            var want = want
            if want.mode == .ingress, want.published == nil, have.published != nil { want.published = have.published }
            guard want == have, want.mode == .host || want.published != nil else { return true }
        }
        guard let networks = try? virtualNetworks(service) else { return true }  // ignored: told when it is allocated
        return Set(networks) != Set(service.virtualAddresses.keys)
    }

    /// A virtual address on each network of the service; those it has stay. Throws the reason why one is missing.
    mutating func virtualAddresses(_ service: ServiceRecord) throws(AllocationFailure) -> [NetworkID: String] {
        var addresses: [NetworkID: String] = [:]
        for network in try virtualNetworks(service) {
            let kept = service.virtualAddresses[network]
            addresses[network] = if let kept { kept } else { try give(network) }
        }
        return addresses
    }

    /// A task's places on its networks. Throws the reason why one is missing.
    mutating func attachments(_ task: TaskRecord, _ service: ServiceRecord?) throws(AllocationFailure) -> [TaskAttachment] {
        var attachments: [TaskAttachment] = []
        for network in task.spec.networks where !NetworkCheck.predefined.contains(network.target) {
            let id = try resolve(network.target)
            attachments.append(TaskAttachment(network: id, addresses: [try give(id)], aliases: network.aliases))
        }
        if let ingress = try ingressNetwork(service), !attachments.contains(where: { $0.network == ingress }) {
            attachments.append(TaskAttachment(network: ingress, addresses: [try give(ingress)]))
        }
        return attachments
    }

    /// The networks a service is reached on by one address: none with DNS round robin.
    private func virtualNetworks(_ service: ServiceRecord) throws(AllocationFailure) -> [NetworkID] {
        guard service.spec.value.endpoint.mode == .vip else { return [] }
        var networks: [NetworkID] = []
        for network in service.spec.value.task.networks where !NetworkCheck.predefined.contains(network.target) {
            let id = try resolve(network.target)
            if !networks.contains(id) { networks.append(id) }
        }
        if let ingress = try ingressNetwork(service), !networks.contains(ingress) { networks.append(ingress) }
        return networks
    }

    private func ingressNetwork(_ service: ServiceRecord?) throws(AllocationFailure) -> NetworkID? {
        guard let service, service.spec.value.endpoint.ports.contains(where: { $0.mode == .ingress }) else { return nil }
        guard let ingress else { throw AllocationFailure("service needs ingress network, but no ingress network is present") }
        return ingress
    }

    private func resolve(_ target: String) throws(AllocationFailure) -> NetworkID {
        guard let id = ids[target], snapshot.networks[id]?.isBeingRemoved == false else {
            throw AllocationFailure("network \(target) not found")
        }
        return id
    }

    private mutating func give(_ network: NetworkID) throws(AllocationFailure) -> String {
        // In place: a copy of a large network's addresses for each one given would be most of the work.
        if spaces == nil { spaces = taken() }
        let name = snapshot.networks[network]?.spec.name ?? "\(network)"
        guard let count = spaces?[network]?.count, count > 0 else { throw AllocationFailure("network \(name) has no subnet yet") }
        for index in 0..<count {
            if let address = spaces?[network]?[index].give() { return address }
        }
        throw AllocationFailure("could not find an available IP on network \(name)")
    }

    /// What tasks that have not ended and services that are there hold.
    private func taken() -> [NetworkID: [AddressSpace]] {
        var spaces = snapshot.networks.mapValues { $0.subnets.compactMap { IPv4Block($0) }.map(AddressSpace.init) }
        func take(_ address: String, _ network: NetworkID) {
            for index in (spaces[network] ?? []).indices { spaces[network]?[index].take(address) }
        }
        for service in snapshot.services.values {
            for (network, address) in service.virtualAddresses { take(address, network) }
        }
        for task in snapshot.tasks.all where !task.state.isTerminal {
            for attachment in task.attachments { attachment.addresses.forEach { take($0, attachment.network) } }
        }
        return spaces
    }
}
