import CaissonAPI
import CaissonCore

/// `caisson network create`.
enum NetworkCreate {
    static let command = Command(
        group: "network", name: "create", usage: "[OPTIONS] NETWORK", summary: "Create a network", arguments: .exactly(1),
        flags: {
            [
                .bool("attachable", "Enable manual container attachment"),
                FlagSpec(
                    "aux-address", kind: .map, usage: "Auxiliary IPv4 or IPv6 addresses used by Network driver", initial: "map[]"),
                .string("config-from", "The network from which to copy the configuration"),
                .bool("config-only", "Create a configuration only network"),
                .string("driver", "d", "Driver to manage the Network", initial: "bridge"),
                FlagSpec("gateway", kind: .strings, usage: "IPv4 or IPv6 Gateway for the master subnet"),
                .bool("ingress", "Create swarm routing-mesh network"),
                .bool("internal", "Restrict external access to the network"),
                FlagSpec("ip-range", kind: .strings, usage: "Allocate container ip from a sub-range"),
                .string("ipam-driver", "IP Address Management Driver", initial: "default"),
                FlagSpec("ipam-opt", kind: .map, usage: "Set IPAM driver specific options", initial: "map[]"),
                .bool("ipv4", "Enable or disable IPv4 address assignment", initial: "true"),
                .bool("ipv6", "Enable or disable IPv6 address assignment"),
                .list("label", "Set metadata on a network", check: LabelOption.check),
                FlagSpec("opt", short: "o", kind: .map, usage: "Set driver specific options", initial: "map[]"),
                .string("scope", "Control the network's scope"),
                FlagSpec("subnet", kind: .strings, usage: "Subnet in CIDR format that represents a network segment"),
            ]
        },
        run: { call in
            if let spec = try swarmSpec(call) {
                try call.console.print(try await call.swarm().createSwarmNetwork(spec))
                return 0
            }
            let created = try await call.engine().networks.create(try request(call))
            if !created.warning.isEmpty { call.console.printError("WARNING: \(created.warning)") }
            try call.console.print(created.id.text)
            return 0
        })

    /// What `--driver overlay` asks of the swarm; nil for a network of this host.
    private static func swarmSpec(_ call: Invocation) throws -> SwarmNetworkSpec? {
        let flags = call.flags
        guard flags.string("driver") == "overlay" || flags.string("scope") == "swarm" || flags.bool("ingress") else { return nil }
        if flags.has("driver"), flags.string("driver") != "overlay" {
            throw OptionFailure("driver \(flags.string("driver") ?? "") is not supported for networks of a swarm: there is one, overlay")
        }
        for name in ["ip-range", "gateway", "aux-address", "ipv6", "config-only", "config-from"] where flags.has(name) {
            throw OptionFailure("--\(name) is not supported for networks of a swarm: it gives their addresses itself")
        }
        var spec = SwarmNetworkSpec(name: call.arguments[0])
        spec.labels = try LabelOption.values(flags, call.console)
        spec.options = try map(flags.list("opt"))
        spec.subnets = try SubnetOption.configs(subnets: many(flags, "subnet"), ranges: [], gateways: [], auxiliary: [:]).map(\.subnet)
        spec.isInternal = flags.bool("internal")
        spec.isAttachable = flags.bool("attachable")
        spec.isIngress = flags.bool("ingress")
        return spec
    }

    private static func request(_ call: Invocation) throws -> NetworkCreateRequest {
        let flags = call.flags
        if !flags.bool("ipv4", default: true) { throw OptionFailure("networks without IPv4 are not supported: names and published ports stand on it") }
        if let driver = flags.string("ipam-driver"), driver != "default" {
            throw OptionFailure("IPAM driver \(driver) is not supported: there is one, default")
        }
        if let scope = flags.string("scope"), !["", "local"].contains(scope) {
            throw OptionFailure("scope \(scope) is not supported: networks are of this host, or with --driver overlay of the swarm")
        }
        var request = NetworkCreateRequest(name: call.arguments[0])
        request.driver = flags.string("driver") ?? "bridge"
        request.options = try map(flags.list("opt"))
        request.labels = try LabelOption.values(flags, call.console)
        request.isInternal = flags.bool("internal")
        request.attachable = flags.bool("attachable")
        request.ipv6 = flags.bool("ipv6")
        request.configOnly = flags.bool("config-only")
        request.configFrom = flags.string("config-from")
        request.addressOptions = try map(flags.list("ipam-opt"))
        request.addresses = try SubnetOption.configs(
            subnets: many(flags, "subnet"), ranges: many(flags, "ip-range"), gateways: many(flags, "gateway"),
            auxiliary: try map(flags.list("aux-address")))
        return request
    }

    /// Values that may also stand behind commas.
    private static func many(_ flags: ParsedFlags, _ name: String) -> [String] {
        flags.list(name).flatMap { $0.split(separator: ",").map(String.init) }
    }

    private static func map(_ texts: [String]) throws(OptionFailure) -> [String: String] {
        var table: [String: String] = [:]
        for text in texts {
            let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard !pair[0].isEmpty else { throw OptionFailure("invalid option '\(text)': empty name") }
            table[pair[0]] = pair.count == 2 ? pair[1] : ""
        }
        return table
    }
}
