import CaissonAPI
import CaissonCore
import CaissonNetwork
import CaissonStore

/// `network ls` and `network inspect`.
struct NetworkListing: Sendable {
    let context: EngineContext

    func rows(_ filters: Filters) throws -> [NetworkSummary] {
        try filters.require(["driver", "id", "label", "name", "scope", "type", "dangling"])
        for type in filters.values["type"] ?? [] where !["builtin", "custom"].contains(type) {
            throw CaissonError(.invalidArgument, "invalid filter: 'type'='\(type)'")
        }
        let endpoints = Dictionary(grouping: try context.database.read { try $0.endpoints.list() }, by: \.network)
        let own = try NetworkCatalog(context: context).all().map { summary($0, endpoints[$0.id.text]?.count ?? 0) }
        let all = try builtIn(endpoints[DefaultBridge.networkName]?.count ?? 0) + own
        return all.filter { matches($0, filters) }.sorted { $0.name < $1.name }
    }

    private func summary(_ entry: NetworkEntry, _ count: Int) -> NetworkSummary {
        NetworkSummary(
            id: entry.id, name: entry.name, driver: entry.spec.driver, created: entry.record.created, isInternal: entry.spec.isInternal,
            hasIPv6: entry.spec.ipv6, isConfigOnly: entry.spec.configOnly == true, labels: entry.spec.labels,
            addresses: entry.spec.addresses, containers: count)
    }

    private func builtIn(_ bridged: Int) throws -> [NetworkSummary] {
        let catalog = NetworkCatalog(context: context)
        let subnet = try DefaultBridge(context: context).chosen().map {
            AddressConfig(subnet: "\($0.configuration.subnet)", gateway: "\($0.configuration.gateway)")
        }
        return [("bridge", "bridge"), ("host", "host"), ("none", "null")].map { name, driver in
            NetworkSummary(
                id: catalog.id(ofBuiltIn: name), name: name, driver: driver, created: Timestamp(seconds: 0),
                addresses: name == "bridge" ? subnet.map { [$0] } ?? [] : [], containers: name == "bridge" ? bridged : 0)
        }
    }

    private func matches(_ row: NetworkSummary, _ filters: Filters) -> Bool {
        let isBuiltIn = NetworkCatalog.builtIn.contains(row.name)
        return any(filters, "driver") { $0 == row.driver } && any(filters, "id") { row.id.text.hasPrefix($0) }
            && any(filters, "name") { NamePattern.matches($0, row.name) } && any(filters, "scope") { $0 == "local" }
            && any(filters, "type") { ($0 == "builtin") == isBuiltIn }
            && any(filters, "dangling") { ["true", "1"].contains($0) == (row.containers == 0 && !isBuiltIn) }
            && LabelFilter.matches(filters, row.labels)
    }

    private func any(_ filters: Filters, _ key: String, _ test: (String) -> Bool) -> Bool {
        filters.values[key].map { $0.contains(where: test) } ?? true
    }

    func details(_ ref: String) throws -> NetworkDetails {
        switch try NetworkCatalog(context: context).resolve(ref) {
        case .builtIn(let name): try details(builtIn: name)
        case .user(let entry): try details(entry)
        }
    }

    private func details(builtIn name: String) throws -> NetworkDetails {
        let row = try builtIn(0).first { $0.name == name }
        var details = NetworkDetails(
            name: name, id: row?.id.text ?? "", created: Timestamp(seconds: 0), driver: row?.driver ?? "",
            ipam: NetworkDetails.Addressing(config: row?.addresses ?? []))
        if name == DefaultBridge.networkName {
            let prefix = row?.addresses.first?.subnet.split(separator: "/").last.map(String.init) ?? ""
            details.containers = try members(name, prefix, "")
            if let bridge = try DefaultBridge(context: context).chosen()?.configuration {
                details.options = ["com.docker.network.bridge.default_bridge": "true", "com.docker.network.bridge.name": bridge.name]
            }
        }
        return details
    }

    private func details(_ entry: NetworkEntry) throws -> NetworkDetails {
        let spec = entry.spec
        var details = NetworkDetails(
            name: entry.name, id: entry.id.text, created: entry.record.created, driver: spec.driver,
            ipam: NetworkDetails.Addressing(config: spec.addresses, options: spec.addressOptions ?? [:]))
        details.enableIPv6 = spec.ipv6
        details.isInternal = spec.isInternal
        details.attachable = spec.attachable
        details.configOnly = spec.configOnly ?? false
        details.configFrom = NetworkDetails.Source(network: spec.configFrom ?? "")
        details.options = spec.options
        details.labels = spec.labels
        details.containers = try members(
            entry.id.text, entry.pool.map { "\($0.subnet.prefix)" } ?? "", entry.pool6.map { "\($0.subnet.prefix)" } ?? "")
        return details
    }

    private func members(_ key: String, _ prefix: String, _ prefix6: String) throws -> [String: NetworkMember] {
        try context.database.read { state in
            var members: [String: NetworkMember] = [:]
            for record in try state.endpoints.on(network: key) {
                guard let container = try state.containers.find(id: record.containerID) else { continue }
                members[container.id.text] = NetworkMember(
                    name: container.name, endpointID: NetworkFacts.endpointID(record).text, macAddress: record.mac,
                    ipv4Address: "\(record.ip)/\(prefix)", ipv6Address: record.ip6.map { "\($0)/\(prefix6)" } ?? "")
            }
            return members
        }
    }
}
