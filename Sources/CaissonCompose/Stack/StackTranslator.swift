package import CaissonAPI
import CaissonCore

/// A compose project as a stack on a swarm: networks, secrets, configs and services as their specs. Names are Docker's,
/// `stack_service`; the project's name is the stack's.
package struct StackTranslator: Sendable {
    package static let namespace = "com.docker.stack.namespace"
    static let image = "com.docker.stack.image"

    let project: ComposeProject

    package init(_ project: ComposeProject) { self.project = project }

    /// The filter that finds what belongs to a stack.
    package static func filter(_ stack: String, _ filters: Filters = Filters()) -> Filters {
        var filters = filters
        filters.values["label", default: []].append("\(namespace)=\(stack)")
        return filters
    }

    /// The networks to be made; those declared external have to be there.
    package var networks: [SwarmNetworkSpec] {
        project.networks.filter { !$0.isExternal }.map { network in
            var spec = SwarmNetworkSpec(name: name(of: network))
            spec.labels = network.labels.merging(mark) { _, own in own }
            spec.driver = network.driver ?? "overlay"
            spec.options = network.driverOptions
            spec.subnets = (network.node["ipam"]?["config"]?.items ?? []).compactMap { $0["subnet"]?.text }
            spec.isInternal = network.node["internal"]?.flag ?? false
            spec.isAttachable = network.node["attachable"]?.flag ?? false
            return spec
        }
    }

    /// The networks that have to be there, by their names in the swarm.
    package var externalNetworks: [String] { project.networks.filter(\.isExternal).map(name(of:)) }

    /// The names of the services in the swarm.
    package var serviceNames: [String] { project.services.map { name(ofService: $0.name) } }

    package var secrets: [StackPayload] { project.secrets.map(payload) }
    package var configs: [StackPayload] { project.configs.map(payload) }

    /// What of the file means nothing on a swarm, one line each, as `stack deploy` says it.
    package var warnings: [String] {
        let unused = ["build", "container_name", "links", "external_links", "develop", "restart"]
        return project.services.flatMap { service in
            unused.filter { service.node[$0] != nil }.map {
                "service \(service.name): ignoring \($0), which is not for a swarm"
            }
        }
    }

    /// The services, in an order in which each comes after what it depends on. `resolve` finds secrets and configs by their
    /// names in the swarm. Throws ``ComposeError`` for a service without an image, and for keys that cannot be carried out.
    package func services(_ resolve: StackPayloads) throws(ComposeError) -> [ServiceSpec] {
        var specs: [ServiceSpec] = []
        for service in try project.ordered() {
            specs.append(try StackService(translator: self, service: service, payloads: resolve).spec())
        }
        return specs
    }

    // MARK: names

    var mark: [String: String] { [Self.namespace: project.name] }

    func name(ofService name: String) -> String { "\(project.name)_\(name)" }

    /// What a file names itself stays as it is.
    func name(of resource: ResourceDefinition) -> String {
        resource.isExternal || resource.node["name"] != nil ? resource.name : "\(project.name)_\(resource.key)"
    }

    private func payload(_ resource: ResourceDefinition) -> StackPayload {
        var spec = PayloadSpec(name: name(of: resource))
        spec.labels = resource.labels.merging(mark) { _, own in own }
        spec.templateDriver = resource.node["template_driver"]?.text
        return StackPayload(key: resource.key, spec: spec, origin: origin(resource))
    }

    private func origin(_ resource: ResourceDefinition) -> StackPayload.Origin {
        if let path = resource.node["file"]?.text { return .file(path) }
        if let text = resource.node["content"]?.text { return .text(text) }
        if let variable = resource.node["environment"]?.text { return .environment(variable) }
        return .external
    }
}

/// A secret or config of a stack.
package struct StackPayload: Sendable, Equatable {
    /// Where its bytes come from.
    package enum Origin: Sendable, Equatable {
        /// An absolute path of this host.
        case file(String)
        case text(String)
        /// The name of a variable.
        case environment(String)
        /// It has to be in the swarm already.
        case external
    }

    /// What a swarm takes.
    static let mostBytes = 500 * 1024

    /// The name in the file.
    package var key: String
    package var spec: PayloadSpec
    package var origin: Origin
}

/// Secrets and configs of the swarm that services may refer to, by name.
package struct StackPayloads: Sendable {
    package var secrets: [String: (id: SecretID, version: UInt64)] = [:]
    package var configs: [String: (id: ConfigID, version: UInt64)] = [:]

    package init() {}
}
