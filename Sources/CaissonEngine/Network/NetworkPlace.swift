import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// A container's place on one network: who is where, with which addresses.
struct NetworkPlace: Sendable {
    let network: AttachableNetwork
    let attachment: NetworkAttachment
    let record: EndpointRecord

    var address: IPv4Address? { IPv4Address(record.ip) }
    var address6: IPv6Address? { record.ip6.flatMap { IPv6Address($0) } }
    var link: String { record.link ?? "eth0" }

    /// The place as the link is to be made. Only one of a container's places has the default route.
    func endpoint(hasDefaultRoute: Bool, hairpin: Bool = false) throws -> Endpoint {
        guard let address, let pool = network.pool else { throw CaissonError(.dataLoss, "endpoint address \(record.ip)") }
        let shape = network.bridge?.configuration ?? BridgeConfiguration(name: network.name, subnet: pool.subnet, gateway: pool.gateway)
        var endpoint = Endpoint(
            address: address, on: shape, hostLink: record.hostLink, mac: MACAddress(record.mac), name: link)
        endpoint.address6 = address6
        endpoint.prefix6 = network.entry?.pool6?.subnet.prefix ?? 64
        endpoint.gateway = hasDefaultRoute && network.isOpen ? pool.gateway : nil
        endpoint.gateway6 = hasDefaultRoute && network.isOpen ? network.entry?.pool6?.gateway : nil
        endpoint.hairpin = hairpin
        return endpoint
    }

    /// Puts the link into the sandbox.
    func attach(to sandbox: NetworkSandbox, _ endpoint: Endpoint) throws {
        if let bridge = network.bridge {
            try bridge.attach(endpoint, to: sandbox)
        } else if let entry = network.entry {
            try MacvlanNetwork(entry).attach(endpoint, to: sandbox)
        }
    }

    /// Which of several places has the default route: the one of highest priority, of equal ones that of the first name; none
    /// where all networks are internal.
    static func gateway(of places: [NetworkPlace]) -> Int? {
        places.indices.filter { places[$0].network.isOpen }.min { left, right in
            let (a, b) = (places[left], places[right])
            let (first, second) = (a.attachment.gatewayPriority ?? 0, b.attachment.gatewayPriority ?? 0)
            return first != second ? first > second : a.network.name < b.network.name
        }
    }
}

extension MacvlanNetwork {
    /// The network of a record whose driver is `macvlan`.
    init(_ entry: NetworkEntry) throws {
        let mode = entry.spec.options["macvlan_mode"] ?? "bridge"
        guard let kind = MacvlanNetwork.mode(mode) else {
            throw CaissonError(.invalidArgument, "requested macvlan mode '\(mode)' is not valid, 'bridge' mode is the macvlan driver default")
        }
        self.init(
            parent: entry.spec.options["parent"], ownParent: "dm-" + entry.id.short, mode: kind,
            mtu: entry.spec.options["com.docker.network.driver.mtu"].flatMap { UInt32($0) })
    }
}
