import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// Who is called what on users' networks, as the database says.
final class ResolverNames {
    private let context: EngineContext
    private(set) var table = NameTable([])
    /// Decoded once while they stay what they are.
    private var entries: [ObjectID: ContainerEntry] = [:]
    private var services: [String: UInt16]?
    private var hostServers: (modified: Timestamp, servers: [IPAddress])?

    init(_ context: EngineContext) { self.context = context }

    /// The containers on users' networks with the process of those that run.
    func reload() throws -> [String: Int32?] {
        let (networks, endpoints, records) = try context.database.read { state in
            let networks = try state.networks.list()
            let endpoints = try state.endpoints.list().filter { $0.network != DefaultBridge.networkName }
            let records = try Set(endpoints.map(\.containerID)).compactMap { try state.containers.find(id: $0) }
            return (networks, endpoints, records)
        }
        entries = try Dictionary(uniqueKeysWithValues: records.map { ($0.id, try ContainerEntry($0, knowing: entries[$0.id])) })
        let places = Dictionary(grouping: endpoints, by: \.network)
        let swarm = try EndpointFile(context).read()
        table = NameTable(
            try networks.map { record in
                let entry = try NetworkEntry(record)
                // Containers come last: an address that both have is theirs.
                let services = ServiceNames.endpoints(of: entry.swarmNetwork, in: swarm)
                return NamedNetwork(
                    name: entry.name, isInternal: entry.spec.isInternal,
                    endpoints: services + (places[entry.id.text] ?? []).compactMap { named($0, entry) })
            }, services: knownServices())
        return Dictionary(
            uniqueKeysWithValues: entries.values.map { entry in (entry.id.text, entry.isLive ? entry.record.pid : nil) })
    }

    private func named(_ record: EndpointRecord, _ network: NetworkEntry) -> NamedEndpoint? {
        guard let entry = entries[record.containerID] else { return nil }
        var ports: [String: [UInt16]] = [:]
        for key in entry.body.exposed.compactMap({ try? ContainerPortKey($0) }) { // ignored: an image may say anything
            ports[key.kind.rawValue, default: []].append(key.number)
        }
        let attachment = entry.body.attachments.first { $0.id == network.id.text }
        let links = (attachment?.links ?? []).map(ContainerLink.init).map { ($0.alias, $0.container) }
        return NamedEndpoint(
            container: entry.id.text, names: NetworkNames.all(of: entry, record.aliases), address: IPv4Address(record.ip),
            address6: record.ip6.flatMap { IPv6Address($0) }, ports: ports, links: Dictionary(links) { first, _ in first })
    }

    /// Whom to ask for everything else: the container's own servers, else the host's as they are now.
    func servers(_ container: String) -> [IPAddress] {
        let own = ObjectID(container).flatMap { entries[$0] }?.body.host.dns ?? []
        return own.isEmpty ? currentHostServers() : own.compactMap { IPAddress($0) }
    }

    private func currentHostServers() -> [IPAddress] {
        guard let status = try? FileStatus.of("/etc/resolv.conf") else { return [] } // ignored: none means no servers
        if let known = hostServers, known.modified == status.modified { return known.servers }
        let file = context.isOfOrdinaryUser ? context.resolverForBridge() : ResolverFile.ofHost(forBridge: false)
        let servers = file.servers.compactMap { IPAddress($0) }
        hostServers = (status.modified, servers)
        return servers
    }

    /// services(5): `http 80/tcp`.
    private func knownServices() -> [String: UInt16] {
        if let services { return services }
        var table: [String: UInt16] = [:]
        let text = (try? Files.readText("/etc/services")) ?? "" // ignored: numbers work without
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2 else { continue }
            let parts = words[1].split(separator: "/")
            if parts.count == 2, let number = UInt16(parts[0]) { table["\(words[0])/\(parts[1])"] = number }
        }
        services = table
        return table
    }
}
