import CaissonAPI
import CaissonCore

/// The swarm's networks among those of this host.
enum SwarmNetworks {
    /// None where there is no swarm.
    static func all(_ call: Invocation, _ filters: Filters = Filters()) async throws -> [SwarmNetworkDetails] {
        do { return try await call.swarm().swarmNetworks(filters) } catch let error as CaissonError
        where error.code == .unavailable || error.code == .failedPrecondition { return [] }
    }

    /// The one of that name, ID or beginning of an ID.
    static func find(_ ref: String, _ call: Invocation) async throws -> SwarmNetworkDetails? {
        let all = try await all(call)
        return all.first { $0.spec.name == ref } ?? all.first { "\($0.id)".hasPrefix(ref) }
    }

    /// Docker's shape of `network inspect`.
    static func value(_ network: SwarmNetworkDetails) -> Value {
        var list = FieldList()
        list.add("Name", network.spec.name)
        list.add("Id", "\(network.id)")
        list.add("Created", network.createdAt)
        list.add("Scope", "swarm")
        list.add("Driver", network.spec.driver)
        list.add("EnableIPv4", .bool(true))
        list.add("EnableIPv6", .bool(false))
        var addressing = FieldList()
        addressing.add("Driver", "default")
        let configs = network.subnets.enumerated().map { index, subnet in
            var config = FieldList()
            config.add("Subnet", subnet)
            config.add("Gateway", index < network.gateways.count ? network.gateways[index] : nil)
            return config.value
        }
        addressing.add("Config", .list(configs))
        list.always("IPAM", addressing)
        list.add("Internal", .bool(network.spec.isInternal))
        list.add("Attachable", .bool(network.spec.isAttachable))
        list.add("Ingress", .bool(network.spec.isIngress))
        var options = network.spec.options
        if let vni = network.vni { options["com.docker.network.driver.overlay.vxlanid_list"] = "\(vni)" }
        list.add("Options", Value.labels(options))
        list.add("Labels", Value.labels(network.spec.labels))
        return list.value
    }
}
