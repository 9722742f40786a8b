import CaissonAPI
import CaissonCore

/// `caisson network ls`.
enum NetworkList {
    private static let type = "*formatter.networkContext"

    static let command = Command(
        group: "network", name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List networks", arguments: .none,
        flags: {
            [
                FormatOption.filter("Provide filter values (e.g. \"driver=bridge\")"),
                FormatOption.list,
                .bool("no-trunc", "Do not truncate the output"),
                .bool("quiet", "q", "Only display network IDs"),
            ]
        },
        run: { call in
            let networks = try await call.engine().networks.list(try call.flags.filters())
            let swarm = try await swarmRows(call)
            // What stands on this host for one of the swarm's is not another network.
            let own = networks.filter { swarm.isEmpty || $0.labels[SwarmLabels.network] == nil }
            let rows = own.map { row($0, call.console, full: call.flags.bool("no-trunc")) } + swarm
            try call.console.printRaw(try listing.render(rows, format: call.format, quiet: call.flags.bool("quiet")))
            return 0
        })

    private static let listing = Listing(
        type: type, table: "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
        headers: [
            "ID": "NETWORK ID", "Name": "NAME", "Driver": "DRIVER", "Scope": "SCOPE", "IPv4": "IPV4", "IPv6": "IPV6",
            "Internal": "INTERNAL", "Labels": "LABELS", "CreatedAt": "CREATED AT",
        ], raw: ["network_id: {{.ID}}", "name: {{.Name}}", "driver: {{.Driver}}", "scope: {{.Scope}}"])

    /// The swarm's, where there is one; its filters are fewer.
    private static func swarmRows(_ call: Invocation) async throws -> [Value] {
        var filters = try call.flags.filters()
        if let scopes = filters.values.removeValue(forKey: "scope"), !scopes.contains("swarm") { return [] }
        guard Set(filters.values.keys).isSubset(of: ["id", "name", "label", "driver"]) else { return [] }
        return try await SwarmNetworks.all(call, filters).map { network in
            Listing.row(
                type,
                [
                    "ID": call.flags.bool("no-trunc") ? "\(network.id)" : network.id.short, "Name": network.spec.name,
                    "Driver": network.spec.driver, "Scope": "swarm", "IPv4": "true", "IPv6": "false", "Internal": "\(network.spec.isInternal)",
                    "Labels": Listing.labels(network.spec.labels),
                    "CreatedAt": FormatText.date(network.createdAt, call.console.localOffset(network.createdAt)),
                ], labels: network.spec.labels)
        }
    }

    private static func row(_ network: NetworkSummary, _ console: Console, full: Bool) -> Value {
        Listing.row(
            type,
            [
                "ID": full ? network.id.text : network.id.short, "Name": network.name, "Driver": network.driver, "Scope": "local",
                "IPv4": "true", "IPv6": "\(network.hasIPv6)", "Internal": "\(network.isInternal)",
                "Labels": Listing.labels(network.labels),
                "CreatedAt": FormatText.date(network.created, console.localOffset(network.created)),
            ], labels: network.labels)
    }
}
