import CaissonAPI
import CaissonCore
import CaissonSwarm

/// The swarm's networks as bridges of this host, which is all of a swarm of one machine: made when a task first needs one, removed
/// with the network.
struct SwarmBridges: Sendable {
    private let networks: any NetworksAPI
    private let gate = SerialGate()

    init(_ networks: any NetworksAPI) { self.networks = networks }

    /// Makes sure that a network is here; its name here. Throws `conflict` where another network of this host has the name.
    func ensure(_ record: NetworkRecord) async throws -> String {
        try await gate.run { [networks] in
            if let own = try await Self.own(networks)[record.id] { return own }
            let name = record.spec.name
            if try await networks.list(Filters()).contains(where: { $0.name == name }) {
                throw CaissonError(.conflict, "network \(name): this host has another network of that name", subject: name)
            }
            _ = try await networks.create(Self.request(record))
            return name
        }
    }

    /// Takes away the networks that are no longer among `kept`. False where one still has a container.
    func removeAll(except kept: Set<NetworkID>) async throws -> Bool {
        try await gate.run { [networks] in
            var isTidy = true
            for (id, name) in try await Self.own(networks) where !kept.contains(id) {
                do { try await networks.remove(name) } catch let error as CaissonError where error.code == .conflict {
                    // A container that is just ending holds it.
                    isTidy = false
                }
            }
            return isTidy
        }
    }

    private static func own(_ networks: any NetworksAPI) async throws -> [NetworkID: String] {
        let found = try await networks.list(Filters(["label": [SwarmLabels.network]]))
        return Dictionary(
            found.compactMap { network in
                network.labels[SwarmLabels.network].flatMap { NetworkID($0) }.map { ($0, network.name) }
            }) { first, _ in first }
    }

    static func request(_ record: NetworkRecord) -> NetworkCreateRequest {
        var request = NetworkCreateRequest(name: record.spec.name)
        request.labels = record.spec.labels
        request.labels[SwarmLabels.network] = "\(record.id)"
        if record.spec.isIngress { request.labels[SwarmLabels.ingress] = "" }
        request.isInternal = record.spec.isInternal
        request.attachable = record.spec.isAttachable
        request.addresses = zip(record.subnets, record.gateways).map { subnet, gateway in
            AddressConfig(subnet: subnet, gateway: String(gateway.prefix { $0 != "/" }))
        }
        if let mtu = record.spec.options["com.docker.network.driver.mtu"] { request.options["com.docker.network.driver.mtu"] = mtu }
        return request
    }
}
