import CaissonAPI
import CaissonCore

/// Networks of a scripted world; calls that change something are recorded.
struct ScriptedNetworks: NetworksAPI {
    let world: ScriptedWorld

    func list(_ filters: Filters) async throws -> [NetworkSummary] {
        world.read(\.networks).compactMap { network in
            guard let id = ObjectID(network.id) else { return nil }
            return NetworkSummary(
                id: id, name: network.name, driver: network.driver, created: network.created, isInternal: network.isInternal,
                hasIPv6: network.enableIPv6, labels: network.labels, addresses: network.ipam.config, containers: network.containers.count)
        }
    }

    func inspect(_ ref: String) async throws -> NetworkDetails { try found(ref) }

    private func found(_ ref: String) throws -> NetworkDetails {
        let all = world.read(\.networks)
        guard let network = all.first(where: { $0.name == ref || (!ref.isEmpty && $0.id.hasPrefix(ref)) }) else {
            throw CaissonError(.notFound, "network \(ref) not found", subject: ref)
        }
        return network
    }

    func create(_ request: NetworkCreateRequest) async throws -> CreatedNetwork {
        try world.enter("networks.create \(request.name) \(request.driver)")
        let id = ObjectID.random()
        let network = NetworkDetails(
            name: request.name, id: id.text, created: world.read(\.now), driver: request.driver,
            ipam: NetworkDetails.Addressing(config: request.addresses))
        world.edit { $0.networks.append(network) }
        world.announce(.network, "create", id.text, ["name": request.name, "type": request.driver])
        return CreatedNetwork(id: id)
    }

    func remove(_ ref: String) async throws {
        let network = try found(ref)
        try world.enter("networks.remove \(network.name)")
        world.edit { $0.networks.removeAll { $0.id == network.id } }
        world.announce(.network, "destroy", network.id, ["name": network.name])
    }

    func prune(_ filters: Filters) async throws -> [String] {
        try world.enter("networks.prune")
        return world.edit { state in
            let unused = state.networks.filter { $0.containers.isEmpty && !["bridge", "host", "none"].contains($0.name) }.map(\.name)
            state.networks.removeAll { unused.contains($0.name) }
            return unused
        }
    }

    func connect(_ ref: String, container: String, _ attachment: NetworkAttachment) async throws {
        let network = try found(ref)
        try world.enter("networks.connect \(network.name) \(container)")
        world.announce(.network, "connect", network.id, ["name": network.name, "container": container])
    }

    func disconnect(_ ref: String, container: String, force: Bool) async throws {
        let network = try found(ref)
        try world.enter("networks.disconnect \(network.name) \(container)")
        world.announce(.network, "disconnect", network.id, ["name": network.name, "container": container])
    }

    func verify(repair: Bool) async throws -> [NetworkReport] {
        try world.enter("networks.verify")
        return []
    }
}
