import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// Gives a container its places on networks and takes them back.
struct NetworkPlaces: Sendable {
    let context: EngineContext

    /// Records an address on every network, in one transaction: two containers cannot get one address.
    func allocate(_ entry: ContainerEntry, _ attachments: [NetworkAttachment]) throws -> [NetworkPlace] {
        let networks = try attachments.map { try AttachableNetwork($0, context) }
        return try context.database.write { state in
            _ = try state.endpoints.delete(containerID: entry.id)
            return try zip(networks, attachments).enumerated().map { index, pair in
                let (network, attachment) = pair
                let record = network.isDefault && attachment.isPlain && index == 0
                    ? try plain(network, entry, state)
                    : try EndpointAllocation(
                        network: network, attachment: attachment, containerID: entry.id, link: "eth\(index)").allocate(in: state)
                if !network.isDefault { try state.events.append(network, "connect", entry.id) }
                return NetworkPlace(network: network, attachment: attachment, record: record)
            }
        }
    }

    private func plain(_ network: AttachableNetwork, _ entry: ContainerEntry, _ state: StateTransaction) throws -> EndpointRecord {
        guard let pool = network.pool else { throw CaissonError(.internal, "network \(network.name): no addresses") }
        // The link's name is its own for each start: the last start's may take a moment to go.
        return try state.endpoints.allocate(
            network: DefaultBridge.networkName, containerID: entry.id, candidates: pool.candidates.lazy.map { "\($0)" },
            mac: { text in IPv4Address(text).map { "\(MACAddress(for: $0))" } ?? "" }, hostLink: Endpoint.hostLink(for: .random()))
    }

    /// Makes the links, and lets published ports lead to the place with the default route.
    func attach(_ places: [NetworkPlace], to sandbox: NetworkSandbox, _ entry: ContainerEntry) throws {
        let gateway = NetworkPlace.gateway(of: places)
        if gateway != nil { try OutwardNetwork(context: context).ensure() }
        for (index, place) in places.enumerated() {
            let hairpin = index == gateway && entry.body.publishesPorts && NetworkPlaces.filtersBridgedPackets
            try place.attach(to: sandbox, place.endpoint(hasDefaultRoute: index == gateway, hairpin: hairpin))
        }
        try publish(places, entry)
        try ResolverControl(context: context).serve(entry, sandbox, places)
        try ContainerServices(context: context).install(places, in: sandbox)
    }

    /// Lets the ports a container publishes lead to the place with the default route.
    func publish(_ places: [NetworkPlace], _ entry: ContainerEntry) throws {
        guard entry.body.publishesPorts, let gateway = NetworkPlace.gateway(of: places), places[gateway].network.bridge != nil else { return }
        let wishes = try wishes(entry, places[gateway]).groups()
        if !wishes.isEmpty { try PortPublication(context: context).publish(entry, wishes, to: places[gateway]) }
    }

    private func wishes(_ entry: ContainerEntry, _ place: NetworkPlace) throws -> PortWishes {
        let option = place.network.entry?.spec.options["com.docker.network.bridge.host_binding_ipv4"]
        return PortWishes(
            host: entry.body.host, exposed: entry.body.exposed, hostAddress: option.flatMap { IPAddress($0) },
            hasIPv6: place.address6 != nil && !context.isOfOrdinaryUser)
    }

    private static var filtersBridgedPackets: Bool {
        (try? Files.readText("/proc/sys/net/bridge/bridge-nf-call-iptables"))?.hasPrefix("1") == true // ignored: no such module
    }

    /// After a container's end is on record: takes its links off the host and its ports out of the firewall. What cannot be
    /// undone now is gone with the namespace, or replaced by the next that wants it.
    func leave(_ held: HeldNetworks) {
        PortPublication(context: context).withdraw(held.ports)
        leave(held.endpoints)
    }

    private func leave(_ endpoints: [EndpointRecord]) {
        guard !endpoints.isEmpty else { return }
        DefaultBridge(context: context).leave(endpoints)
        for record in endpoints where record.network != DefaultBridge.networkName && !record.hostLink.isEmpty {
            guard let network = try? userNetwork(record.network) else { continue } // ignored: it is gone
            try? network.bridge?.leave(record.hostLink) // ignored: the kernel removes it with the namespace
        }
    }

    /// Frees by `change` what a container holds on record, and then on the host. A program that is killed in between must not
    /// leave a port that leads to whoever gets the address next.
    func releasing<Value>(_ id: ObjectID, _ change: (inout HeldNetworks) throws -> Value) throws -> Value {
        var held = HeldNetworks()
        let value: Value
        if try context.database.read({ try $0.ports.of(containerID: id) }).isEmpty {
            value = try change(&held)
        } else {
            value = try PortPublication(context: context).withdrawing {
                let value = try change(&held)
                return (value, held.ports)
            }
        }
        leave(held.endpoints)
        return value
    }

    private func userNetwork(_ key: String) throws -> AttachableNetwork? {
        guard let id = ObjectID(key), let record = try context.database.read({ try $0.networks.find(id: id) }) else { return nil }
        return AttachableNetwork(try NetworkEntry(record), context)
    }
}

/// What a container held on networks, to be taken off the host once it is freed on record.
struct HeldNetworks {
    var endpoints: [EndpointRecord] = []
    var ports: [PortRecord] = []
}

extension EventTable {
    /// Appends a network's event with the attributes Docker always gives: name and type; `container` where one is concerned.
    func append(_ network: AttachableNetwork, _ action: String, _ container: ObjectID? = nil) throws {
        var attributes = ["name": network.name, "type": network.driver]
        if let container { attributes["container"] = container.text }
        try append(kind: "network", action: action, actor: network.id.text, attributes: attributes)
    }
}

extension StateTransaction {
    /// Frees everything a container holds on networks. Give what comes back to ``NetworkPlaces/leave(_:)`` after the commit.
    func releaseNetworks(of entry: ContainerEntry) throws -> HeldNetworks {
        let held = try endpoints.delete(containerID: entry.id)
        for record in held where record.network != DefaultBridge.networkName {
            guard let id = ObjectID(record.network), let network = try networks.find(id: id) else { continue }
            let spec = try NetworkEntry(network).spec
            try events.append(
                kind: "network", action: "disconnect", actor: record.network,
                attributes: ["name": network.name, "type": spec.driver, "container": entry.id.text])
        }
        return HeldNetworks(endpoints: held, ports: entry.body.publishesPorts ? try ports.delete(containerID: entry.id) : [])
    }
}
