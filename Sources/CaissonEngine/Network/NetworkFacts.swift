import CaissonAPI
import CaissonCore
import CaissonNetwork
import CaissonStore

/// A container's places on networks as inspect and listings show them.
enum NetworkFacts {
    /// The identity of one place, as long as the container keeps its address.
    static func endpointID(_ record: EndpointRecord) -> ObjectID {
        StableID.make("endpoint", record.network, record.containerID.text, record.ip)
    }

    static func settings(_ entry: ContainerEntry, _ context: EngineContext) throws -> NetworkSettings {
        let (endpoints, ports) = try context.database.read { state in
            (try state.endpoints.of(containerID: entry.id),
             entry.body.publishesPorts ? try state.ports.of(containerID: entry.id) : [])
        }
        let attachments = entry.body.attachments
        guard !attachments.isEmpty else { return NetworkSettings(networks: entry.body.joinsContainer || entry.body.networks != nil ? [:] : [entry.body.networkName: EndpointDetails()]) }
        var networks: [String: EndpointDetails] = [:]
        for attachment in attachments {
            let record = endpoints.first { $0.network == attachment.id ?? DefaultBridge.networkName }
            networks[attachment.network] = try details(entry, attachment, record, context)
        }
        return NetworkSettings(networks: networks, ports: entry.isLive ? PortText.bindings(ports, exposed: entry.body.exposed) : [:])
    }

    private static func details(
        _ entry: ContainerEntry, _ attachment: NetworkAttachment, _ record: EndpointRecord?, _ context: EngineContext
    ) throws -> EndpointDetails {
        var details = EndpointDetails()
        if attachment.ipv4 != nil || attachment.ipv6 != nil {
            details.ipamConfig = EndpointDetails.Wanted(ipv4Address: attachment.ipv4, ipv6Address: attachment.ipv6)
        }
        details.links = attachment.links
        details.driverOpts = attachment.driverOptions
        details.gwPriority = attachment.gatewayPriority ?? 0
        if attachment.id != nil {
            details.aliases = attachment.aliases ?? []
            details.dnsNames = NetworkNames.all(of: entry, attachment.aliases ?? [])
        }
        details.networkID = attachment.id ?? NetworkCatalog(context: context).defaultID.text
        details.macAddress = attachment.macAddress ?? ""
        guard let record, let network = try? AttachableNetwork(attachment, context) else { return details } // ignored: it is gone
        details.endpointID = endpointID(record).text
        details.macAddress = record.mac
        details.ipAddress = record.ip
        details.ipPrefixLen = Int(network.pool?.subnet.prefix ?? 0)
        details.gateway = network.isOpen ? network.pool.map { "\($0.gateway)" } ?? "" : ""
        if let ip6 = record.ip6, let pool = network.entry?.pool6 {
            details.globalIPv6Address = ip6
            details.globalIPv6PrefixLen = Int(pool.subnet.prefix)
            details.ipv6Gateway = "\(pool.gateway)"
        }
        return details
    }
}

/// The names a container is found by on a user's network.
enum NetworkNames {
    static func all(of entry: ContainerEntry, _ aliases: [String]) -> [String] {
        var names = [entry.record.name]
        for name in aliases + [entry.id.short, entry.body.config.hostname] where !name.isEmpty && !names.contains(name) {
            names.append(name)
        }
        return names
    }
}
