import CaissonAPI
import CaissonCore

/// The networks of a ``FakeEngine``: one of a user's, `shop`, beside the one every engine has.
struct FakeNetworks: NetworksAPI {
    let engine: FakeEngine

    private static let created = Timestamp(seconds: 1_700_000_000)

    func list(_ filters: Filters) async throws -> [NetworkSummary] {
        try engine.note("networks.list \(filters.values.map { "\($0.key)=\($0.value.joined(separator: ","))" }.sorted().joined(separator: " "))")
        return ["bridge", "shop"].map { name in
            NetworkSummary(id: FakeEngine.id, name: name, driver: "bridge", created: Self.created, labels: name == "shop" ? ["a": "b"] : [:])
        }
    }

    func inspect(_ ref: String) async throws -> NetworkDetails {
        try engine.note("networks.inspect", ref, noun: "network")
        let addresses = [AddressConfig(subnet: "172.20.0.0/16", gateway: "172.20.0.1")]
        return NetworkDetails(
            name: ref, id: FakeEngine.id.text, created: Self.created, driver: "bridge", ipam: NetworkDetails.Addressing(config: addresses))
    }

    func create(_ request: NetworkCreateRequest) async throws -> CreatedNetwork {
        let addresses = request.addresses.map { config in
            [config.subnet, config.ipRange, config.gateway].compactMap { $0 }.joined(separator: "+")
                + (config.auxiliary ?? [:]).map { "+\($0.key)=\($0.value)" }.sorted().joined()
        }
        try engine.note("networks.create \(request.name) \(request.driver) \(addresses.joined(separator: " "))")
        return CreatedNetwork(id: FakeEngine.id)
    }

    func remove(_ ref: String) async throws { try engine.note("networks.remove", ref, noun: "network") }

    func prune(_ filters: Filters) async throws -> [String] {
        try engine.note("networks.prune")
        return ["one", "two"]
    }

    func connect(_ ref: String, container: String, _ attachment: NetworkAttachment) async throws {
        let words = [attachment.ipv4, attachment.ipv6].compactMap { $0 } + (attachment.aliases ?? [])
        try engine.note("networks.connect \(ref) \(container) \(words.joined(separator: " "))")
    }

    func disconnect(_ ref: String, container: String, force: Bool) async throws {
        try engine.note("networks.disconnect \(ref) \(container) \(force)")
    }

    func verify(repair: Bool) async throws -> [NetworkReport] {
        try engine.note("networks.verify \(repair)")
        return [
            NetworkReport(network: "shop", intended: ["link br-1: 172.20.0.1/16, mtu 1500"], differences: ["link br-1: missing"]),
            NetworkReport(network: "", intended: ["table inet caisson: 1 bridges, 0 published ports"], differences: []),
        ]
    }
}
