import CaissonAPI
import CaissonCore

/// Networks of a scripted world; calls that change something are recorded.
struct ScriptedNetworks: NetworksAPI {
    let world: ScriptedWorld

    func list(_ filters: Filters) async throws -> [NetworkSummary] {
        if let failure = world.read({ $0.failures["networks.list"] }) { throw failure }
        return world.read(\.networks).compactMap { network in
            guard let id = ObjectID(network.id) else { return nil }
            return NetworkSummary(
                id: id, name: network.name, driver: network.driver, created: network.created, isInternal: network.isInternal,
                hasIPv6: network.enableIPv6,
                isConfigOnly: network.configOnly, labels: network.labels, addresses: network.ipam.config, containers: network.containers.count)
        }
        .sorted { $0.name < $1.name }
    }

    func inspect(_ ref: String) async throws -> NetworkDetails {
        if let failure = world.read({ $0.failures["networks.inspect"] }) { throw failure }
        return try found(ref)
    }

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
        var network = NetworkDetails(
            name: request.name, id: id.text, created: world.read(\.now), driver: request.driver,
            ipam: NetworkDetails.Addressing(config: request.addresses))
        (network.isInternal, network.enableIPv6, network.labels) = (request.isInternal, request.ipv6, request.labels)
        world.edit { [network] in $0.networks.append(network) }
        world.announce(.network, "create", id.text, ["name": request.name, "type": request.driver])
        return CreatedNetwork(id: id)
    }

    func remove(_ ref: String) async throws {
        let network = try found(ref)
        try world.enter("networks.remove \(network.name)")
        guard network.containers.isEmpty else {
            throw CaissonError(.conflict, "error while removing network: network \(network.name) has active endpoints")
        }
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
        let guest = try guest(container)
        let words = [network.name, guest.name] + (attachment.aliases ?? []) + [attachment.ipv4, attachment.ipv6].compactMap { $0 }
        try world.enter("networks.connect \(words.joined(separator: " "))")
        world.join(guest.id, network.id, attachment)
        world.announce(.network, "connect", network.id, ["name": network.name, "container": guest.id.text])
    }

    func disconnect(_ ref: String, container: String, force: Bool) async throws {
        let network = try found(ref)
        let guest = try guest(container)
        try world.enter("networks.disconnect \(network.name) \(guest.name)")
        world.leave(guest.id, network.id)
        world.announce(.network, "disconnect", network.id, ["name": network.name, "container": guest.id.text])
    }

    func verify(repair: Bool) async throws -> [NetworkReport] {
        try world.enter("networks.verify\(repair ? " --repair" : "")")
        return world.edit { state in
            if repair { for index in state.networkReports.indices { state.networkReports[index].differences = [] } }
            return state.networkReports
        }
    }

    private func guest(_ ref: String) throws -> ContainerSummary {
        guard let container = world.container(ref) else { throw CaissonError(.notFound, "No such container: \(ref)") }
        return container
    }
}
