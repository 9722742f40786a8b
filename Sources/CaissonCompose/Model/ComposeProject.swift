/// A loaded project: files merged, short forms written out, defaults filled in, references checked.
package struct ComposeProject: Sendable {
    package let name: String
    /// The absolute folder that relative paths start from.
    package let directory: String
    package let files: [String]
    /// What variables were replaced from.
    package let environment: [String: String]
    /// Everything, in the order in which `config` prints it.
    package private(set) var tree: ComposeNode
    /// By name.
    package private(set) var services: [ServiceDefinition]
    package let networks: [ResourceDefinition]
    package let volumes: [ResourceDefinition]
    package let secrets: [ResourceDefinition]
    package let configs: [ResourceDefinition]
    /// Services whose profiles are not active.
    package let disabled: [ServiceDefinition]
    /// One line each, for standard error.
    package let warnings: [String]
    /// The variables the files name.
    package let variables: [Interpolation.Use]

    init(
        name: String, directory: String, files: [String], environment: [String: String], tree: ComposeNode,
        disabled: [ServiceDefinition], warnings: [String], variables: [Interpolation.Use]
    ) {
        self.name = name
        self.directory = directory
        self.files = files
        self.environment = environment
        self.tree = tree
        self.disabled = disabled
        self.warnings = warnings
        self.variables = variables
        services = (tree["services"]?.entries ?? []).map { ServiceDefinition(name: $0.key, node: $0.value) }
        networks = ResourceDefinition.all(tree["networks"])
        volumes = ResourceDefinition.all(tree["volumes"])
        secrets = ResourceDefinition.all(tree["secrets"])
        configs = ResourceDefinition.all(tree["configs"])
    }

    package func service(_ name: String) -> ServiceDefinition? { services.first { $0.name == name } }

    /// The services of those names and, unless told otherwise, all they depend on; all services for no names. In an order in
    /// which each comes after what it depends on. Throws ``ComposeError`` for a name that is none.
    package func ordered(_ names: [String] = [], dependencies: Bool = true) throws(ComposeError) -> [ServiceDefinition]
    {
        for name in names where service(name) == nil { throw ComposeError("no such service: \(name)") }
        var result: [ServiceDefinition] = []
        var seen: Set<String> = []
        func visit(_ service: ServiceDefinition) {
            guard seen.insert(service.name).inserted else { return }
            for dependency in service.dependencies {
                guard let other = self.service(dependency.service) else { continue }
                if dependencies || names.contains(other.name) || names.isEmpty { visit(other) }
            }
            result.append(service)
        }
        for service in services where names.isEmpty || names.contains(service.name) { visit(service) }
        return result
    }
}

extension ComposeProject {
    /// The same with only the services of those names and what they depend on. Throws ``ComposeError`` for a name that is none.
    package func selecting(_ names: [String], dependencies: Bool = true) throws(ComposeError) -> ComposeProject {
        let chosen = Set(try ordered(names, dependencies: dependencies).map(\.name))
        var copy = self
        copy.services = services.filter { chosen.contains($0.name) }
        if let all = tree["services"] {
            copy.tree["services"] = all.with(.table((all.entries ?? []).filter { chosen.contains($0.key) }))
        }
        return copy
    }
}

/// A network, volume, secret or config of a project.
package struct ResourceDefinition: Sendable {
    /// The name in the file.
    package let key: String
    package let node: ComposeNode

    static func all(_ table: ComposeNode?) -> [ResourceDefinition] {
        (table?.entries ?? []).map { ResourceDefinition(key: $0.key, node: $0.value) }
    }

    /// The name in the engine.
    package var name: String { node["name"]?.text ?? key }
    /// It has to be there already.
    package var isExternal: Bool { node["external"]?.flag == true }
    package var labels: [String: String] { node["labels"]?.pairs ?? [:] }
    package var driver: String? { node["driver"]?.text }
    package var driverOptions: [String: String] { node["driver_opts"]?.pairs ?? [:] }
}
