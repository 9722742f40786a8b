import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import FoundationEssentials

/// What a user asked of a network and what was chosen for it; stored as JSON in its record's body.
struct NetworkSpec: Codable, Sendable, Equatable {
    var driver = "bridge"
    var options: [String: String] = [:]
    var labels: [String: String] = [:]
    var isInternal = false
    var attachable = false
    var ipv6 = false
    var addresses: [AddressConfig] = []
    var addressOptions: [String: String]?
    /// Whether the user named subnets: only then may containers ask for addresses.
    var hasOwnSubnets = false
    var configOnly: Bool?
    var configFrom: String?
}

/// A user's network with its body decoded.
struct NetworkEntry: Sendable {
    let record: NetworkRecord
    let spec: NetworkSpec

    /// Throws ``CaissonError`` (dataLoss) when the body cannot be read.
    init(_ record: NetworkRecord) throws {
        self.record = record
        do {
            spec = try JSONDecoder().decode(NetworkSpec.self, from: Data(record.body.utf8))
        } catch {
            throw CaissonError(.dataLoss, "network \(record.name): its stored configuration is unreadable", cause: error)
        }
    }

    var id: ObjectID { record.id }
    var name: String { record.name }

    /// The address ranges of one family.
    func config(v6: Bool) -> AddressConfig? { spec.addresses.first { ($0.subnet.contains(":")) == v6 } }

    var pool: AddressPool? {
        guard let config = config(v6: false), let subnet = Subnet(config.subnet) else { return nil }
        return AddressPool(
            subnet, gateway: config.gateway.flatMap { IPv4Address($0) }, range: config.ipRange.flatMap { Subnet($0) },
            reserved: Set((config.auxiliary ?? [:]).values.compactMap { IPv4Address($0) }))
    }

    var pool6: AddressPool6? {
        guard spec.ipv6, let config = config(v6: true), let subnet = Subnet6(config.subnet) else { return nil }
        return AddressPool6(
            subnet, gateway: config.gateway.flatMap { IPv6Address($0) }, range: config.ipRange.flatMap { Subnet6($0) },
            reserved: Set((config.auxiliary ?? [:]).values.compactMap { IPv6Address($0) }))
    }

    /// The bridge's link: as the user named it, else Docker's way.
    var linkName: String { spec.options["com.docker.network.bridge.name"] ?? "br-" + id.short }

    /// nil where the network is no bridge.
    var bridge: BridgeConfiguration? {
        guard spec.driver == "bridge", spec.configOnly != true, let pool else { return nil }
        let mtu = spec.options["com.docker.network.driver.mtu"].flatMap { UInt32($0) } ?? 1500
        var configuration = BridgeConfiguration(name: linkName, subnet: pool.subnet, gateway: pool.gateway, mtu: mtu)
        configuration.subnet6 = pool6?.subnet
        configuration.gateway6 = pool6?.gateway
        configuration.isInternal = spec.isInternal
        configuration.allowsNeighbours = isOn("com.docker.network.bridge.enable_icc")
        configuration.masquerades = isOn("com.docker.network.bridge.enable_ip_masquerade")
        return configuration
    }

    /// Options that are on unless said otherwise.
    private func isOn(_ option: String) -> Bool { !["false", "0", "f"].contains(spec.options[option]?.lowercased() ?? "") }
}

extension NetworkSpec {
    /// The JSON the record keeps.
    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
