import CaissonAPI

/// A project's network as the engine is asked for it.
enum NetworkTranslation {
    static func request(_ network: ResourceDefinition, project: String) -> NetworkCreateRequest {
        var request = NetworkCreateRequest(name: network.name)
        request.driver = network.driver ?? "bridge"
        request.options = network.driverOptions
        request.labels = network.labels
        request.labels[ProjectLabels.project] = project
        request.labels[ProjectLabels.network] = network.key
        request.labels[ProjectLabels.hash] = ConfigHash.of(network)
        request.isInternal = network.node["internal"]?.flag ?? false
        request.attachable = network.node["attachable"]?.flag ?? false
        request.ipv6 = network.node["enable_ipv6"]?.flag ?? false
        request.addresses = (network.node["ipam"]?["config"]?.items ?? []).compactMap { node in
            guard let subnet = node["subnet"]?.text else { return nil }
            let others = node["aux_addresses"]?.pairs ?? [:]
            return AddressConfig(
                subnet: subnet, ipRange: node["ip_range"]?.text, gateway: node["gateway"]?.text,
                auxiliary: others.isEmpty ? nil : others)
        }
        request.addressOptions = network.node["ipam"]?["options"]?.pairs ?? [:]
        return request
    }
}
