import CaissonCore

/// Finds what names something that is not there, and what cannot be together.
struct ReferenceCheck {
    let tree: ComposeNode
    let disabled: [ServiceDefinition]

    private var services: [ServiceDefinition] {
        (tree["services"]?.entries ?? []).map { ServiceDefinition(name: $0.key, node: $0.value) }
    }

    func check() throws(ComposeError) {
        let all = services
        for service in all {
            try checkImage(service)
            try checkResources(service)
            try checkDependencies(service, all)
            try checkScale(service)
            try checkModes(service)
        }
        try checkNames(all)
        try checkCircles(all)
    }

    private func failure(_ service: ServiceDefinition, _ key: String, _ reason: String, hint: String? = nil)
        -> ComposeError
    {
        let mark = service.node[key]?.mark ?? service.node.mark
        return ComposeError(
            reason, at: mark, path: key.isEmpty ? "services.\(service.name)" : "services.\(service.name).\(key)",
            hint: hint)
    }

    private func checkImage(_ service: ServiceDefinition) throws(ComposeError) {
        guard service.image == nil, service.build == nil, service.node["provider"] == nil else { return }
        throw failure(service, "", "has neither an image nor a build context specified: invalid compose project")
    }

    private func checkResources(_ service: ServiceDefinition) throws(ComposeError) {
        let wanted = [
            ("networks", "network", service.networkNames), ("volumes", "volume", service.volumeNames),
            ("secrets", "secret", service.secretNames), ("configs", "config", service.configNames),
        ]
        for (section, noun, names) in wanted {
            let known = tree[section]?.entries?.map(\.key) ?? []
            for name in names where !known.contains(name) {
                let near = Self.near(name, known)
                throw failure(
                    service, section, "refers to undefined \(noun) \(name)", hint: near.map { "did you mean \($0)?" })
            }
        }
    }

    private func checkDependencies(_ service: ServiceDefinition, _ all: [ServiceDefinition]) throws(ComposeError) {
        for dependency in service.dependencies where !all.contains(where: { $0.name == dependency.service }) {
            guard dependency.isRequired else { continue }
            let other = disabled.first { $0.name == dependency.service }
            let near = Self.near(dependency.service, all.map(\.name))
            let hint =
                other.map { "its profiles are not active: \($0.profiles.joined(separator: ", "))" }
                ?? near.map { "did you mean \($0)?" }
            throw failure(service, "depends_on", "depends on undefined service \(dependency.service)", hint: hint)
        }
    }

    /// Very short names are near to everything.
    private static func near(_ name: String, _ known: [String]) -> String? {
        name.utf8.count < 3 ? nil : Spelling.suggestion(for: name, of: known, caseSensitive: true)
    }

    private func checkScale(_ service: ServiceDefinition) throws(ComposeError) {
        if let scale = service.integer("scale"), let replicas = service.node["deploy"]?["replicas"]?.integer,
            scale != replicas
        {
            throw failure(service, "scale", "can't set distinct values on 'scale' and 'replicas'")
        }
        guard service.scale >= 0 else { throw failure(service, "scale", "has to be 0 or more") }
        guard service.scale <= 1 || service.containerName == nil else {
            throw failure(
                service, "container_name", "a container name is for one container, and there are to be \(service.scale)"
            )
        }
    }

    private func checkModes(_ service: ServiceDefinition) throws(ComposeError) {
        if let mode = service.text("network_mode"), service.networkNames.isEmpty == false {
            throw failure(service, "network_mode", "'network_mode: \(mode)' and 'networks' exclude each other")
        }
        for entry in service.node["depends_on"]?.entries ?? [] where entry.key == service.name {
            throw failure(service, "depends_on", "a service cannot depend on itself")
        }
        for mount in service.mounts where mount["target"] == nil {
            throw ComposeError("needs a target", at: mount.mark, path: "services.\(service.name).volumes")
        }
    }

    private func checkNames(_ all: [ServiceDefinition]) throws(ComposeError) {
        var owners: [String: String] = [:]
        for service in all {
            guard let name = service.containerName else { continue }
            if let other = owners.updateValue(service.name, forKey: name) {
                throw failure(service, "container_name", "the name \(name) is that of service \(other), too")
            }
        }
    }

    private func checkCircles(_ all: [ServiceDefinition]) throws(ComposeError) {
        var done: Set<String> = []
        var trail: [String] = []
        func visit(_ service: ServiceDefinition) throws(ComposeError) {
            if done.contains(service.name) { return }
            if let start = trail.firstIndex(of: service.name) {
                let names = (trail[start...] + [service.name]).joined(separator: " -> ")
                throw failure(service, "depends_on", "dependency cycle detected: \(names)")
            }
            trail.append(service.name)
            for dependency in service.dependencies {
                if let other = all.first(where: { $0.name == dependency.service }) { try visit(other) }
            }
            trail.removeLast()
            done.insert(service.name)
        }
        for service in all { try visit(service) }
    }
}
