import CaissonAPI
import CaissonCore

/// A container on a network.
struct NetworkGuest: Sendable, Equatable, Identifiable {
    var id: ObjectID
    var name: String
    /// Without prefix lengths; empty where it has none, and while it does not run.
    var address = ""
    var address6 = ""
    var mac = ""
    /// The names besides its own that it is found by.
    var aliases: [String] = []
    /// Those that lead to it by this network.
    var ports: [PublishedPort] = []

    var ref: ContainerRef { ContainerRef(id: id, name: name) }
}

/// A network and the running containers on it.
struct NetworkPicture: Sendable {
    var details: NetworkDetails
    /// By their addresses.
    var guests: [NetworkGuest]

    init(_ details: NetworkDetails, _ guests: [NetworkGuest]) {
        self.details = details
        self.guests = guests.sorted { ($0.order, $0.name) < ($1.order, $1.name) }
    }

    var ports: [PublishedPort] { guests.flatMap(\.ports) }

    /// The first gateway: the host's own address on the network. Empty where it has none.
    var gateway: String { details.ipam.config.first?.gateway ?? "" }
}

extension NetworkGuest {
    /// What network and container know of each other.
    init(_ id: ObjectID, _ member: NetworkMember, _ settings: NetworkSettings, on network: String) {
        self.init(id: id, name: member.name)
        address = NetworkGuest.withoutPrefix(member.ipv4Address)
        address6 = NetworkGuest.withoutPrefix(member.ipv6Address)
        mac = member.macAddress
        aliases = (settings.networks[network]?.aliases ?? []).filter { $0 != member.name }
        if settings.gatewayNetwork == network { ports = PublishedPort.all(settings, of: ref) }
    }

    private static func withoutPrefix(_ address: String) -> String { String(address.prefix { $0 != "/" }) }

    /// Its IPv4 address as a number.
    fileprivate var order: UInt64 { address.split(separator: ".").reduce(0) { $0 << 8 + (UInt64($1) ?? 0) } }
}
