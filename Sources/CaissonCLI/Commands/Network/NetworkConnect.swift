import CaissonAPI

/// `caisson network connect`.
enum NetworkConnect {
    static let command = Command(
        group: "network", name: "connect", usage: "[OPTIONS] NETWORK CONTAINER", summary: "Connect a container to a network",
        arguments: .exactly(2),
        flags: {
            [
                FlagSpec("alias", kind: .strings, usage: "Add network-scoped alias for the container"),
                FlagSpec("driver-opt", kind: .strings, usage: "driver options for the network"),
                .int("gw-priority", "Highest gw-priority provides the default gateway. Accepts positive and negative values."),
                .string("ip", "IPv4 address (e.g., \"172.30.100.104\")"),
                .string("ip6", "IPv6 address (e.g., \"2001:db8::33\")"),
                .list("link", "Add link to another container"),
                .refused("link-local-ip", .strings, "IPv6 has such addresses without being asked, IPv4 ones have no use on a bridge"),
            ]
        }, completes: .networks,
        run: { call in
            let engine = try await call.engine()
            try await engine.networks.connect(call.arguments[0], container: call.arguments[1], try attachment(call))
            return 0
        })

    private static func attachment(_ call: Invocation) throws -> NetworkAttachment {
        let flags = call.flags
        var attachment = NetworkAttachment(network: call.arguments[0])
        attachment.aliases = optional(flags.list("alias").flatMap { $0.split(separator: ",").map(String.init) })
        attachment.ipv4 = try flags.string("ip").map { try NetworkOption.address($0) }
        attachment.ipv6 = try flags.string("ip6").map { try NetworkOption.address($0) }
        attachment.links = optional(flags.list("link"))
        attachment.gatewayPriority = flags.integer("gw-priority")
        for text in flags.list("driver-opt") {
            let pair = text.split(separator: "=", maxSplits: 1).map { String($0) }
            guard pair.count == 2 else { throw OptionFailure("invalid key/value pair format in driver options") }
            attachment.driverOptions = (attachment.driverOptions ?? [:]).merging([pair[0]: pair[1]]) { _, new in new }
        }
        return attachment
    }

    private static func optional<Item>(_ items: [Item]) -> [Item]? { items.isEmpty ? nil : items }
}

/// `caisson network disconnect`.
enum NetworkDisconnect {
    static let command = Command(
        group: "network", name: "disconnect", usage: "[OPTIONS] NETWORK CONTAINER", summary: "Disconnect a container from a network",
        arguments: .exactly(2), flags: { [.bool("force", "f", "Force the container to disconnect from a network")] }, completes: .networks,
        run: { call in
            let engine = try await call.engine()
            try await engine.networks.disconnect(call.arguments[0], container: call.arguments[1], force: call.flags.bool("force"))
            return 0
        })
}
