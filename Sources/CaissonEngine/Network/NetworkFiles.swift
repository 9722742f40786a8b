import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// The texts of /etc/hosts and /etc/resolv.conf of a container at its places.
struct NetworkFiles {
    let context: EngineContext
    let entry: ContainerEntry
    let places: [NetworkPlace]

    func hosts() throws -> String {
        let host = entry.body.host
        if entry.body.networkName == "host", (host.extraHosts ?? []).isEmpty { return try Files.readText("/etc/hosts") }
        let config = entry.body.config
        let gateway = NetworkPlace.gateway(of: places).flatMap { places[$0].network.pool?.gateway }
        var file = try HostsFile.forContainer(
            hostname: config.hostname, domain: config.domainname, address: nil, extra: host.extraHosts ?? [], gateway: gateway)
        file.entries += try linkEntries()
        let names = config.domainname.isEmpty ? [config.hostname] : ["\(config.hostname).\(config.domainname)", config.hostname]
        for place in places {
            file.entries.append(HostsFile.Entry(place.record.ip, names))
            if let ip6 = place.record.ip6 { file.entries.append(HostsFile.Entry(ip6, names)) }
        }
        return file.text
    }

    /// Writes the files of a running container anew, in their place: it has them mounted.
    func rewrite() throws {
        let folder = context.paths.etc(entry.id)
        try Files.write(folder.appending("hosts"), Array(try hosts().utf8), mode: 0o644)
        try Files.write(folder.appending("resolv.conf"), Array(resolver().utf8), mode: 0o644)
    }

    /// `--link` on the default network: the other's address under the alias, its ID and its name.
    private func linkEntries() throws -> [HostsFile.Entry] {
        guard let links = entry.body.host.links, entry.body.usesDefaultBridge else { return [] }
        return try links.map { text in
            let link = ContainerLink(text)
            let other = try ContainerService(context: context).resolve(link.container)
            let record = try context.database.read { state in
                try state.endpoints.of(containerID: other.id).first { $0.network == DefaultBridge.networkName }
            }
            if other.isLive, record == nil {
                throw CaissonError(.conflict, "container \(other.id) not attached to default bridge network")
            }
            guard let record, other.isLive else {
                throw CaissonError(.conflict, "Cannot link to a non running container: /\(other.record.name) AS /\(entry.record.name)/\(link.alias)")
            }
            var names = [link.alias]
            for name in [other.id.short, other.record.name] where !names.contains(name) { names.append(name) }
            return HostsFile.Entry(record.ip, names)
        }
    }

    func resolver() -> String {
        let host = entry.body.host
        let wishes = ResolverFile(servers: host.dns, search: host.dnsSearch, options: host.dnsOptions)
        let own = places.isEmpty ? ResolverFile.ofHost(forBridge: false) : context.resolverForBridge()
        guard !places.isEmpty else { return own.overridden(by: wishes).text }
        let file = ResolverFile.forBridge(host: own, wishes: wishes)
        return places.contains { !$0.network.isDefault } ? file.throughResolver().text : file.text
    }
}

/// `container:alias` of `--link`; the alias is the container's name unless given.
struct ContainerLink: Equatable {
    let container: String
    let alias: String

    init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        container = parts.first ?? text
        alias = parts.count == 2 ? parts[1] : container.hasPrefix("/") ? String(container.dropFirst()) : container
    }
}
