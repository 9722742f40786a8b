import Crypto

/// Tells whether a container was made from what the file says now.
package enum ConfigHash {
    /// Keys that change nothing about a single container.
    private static let outside = ["build", "depends_on", "develop", "profiles", "pull_policy", "scale"]

    /// The SHA-256 of what a service's containers are made from, in hexadecimal digits: equal for equal meaning, however the
    /// file was written.
    package static func of(_ service: ServiceDefinition, in project: ComposeProject) -> String {
        var node = service.node
        for key in outside { node[key] = nil }
        if var deploy = node["deploy"] {
            for key in ["replicas", "update_config", "rollback_config", "placement"] { deploy[key] = nil }
            node["deploy"] = deploy.entries?.isEmpty == false ? deploy : nil
        }
        var text = YAMLWriter.text(node)
        // What is handed in from the file itself is part of the container.
        for resource in project.configs + project.secrets
        where (service.configNames + service.secretNames).contains(resource.key) {
            text += "\(resource.key):\n" + YAMLWriter.text(resource.node)
            if let name = resource.node["environment"]?.text { text += project.environment[name] ?? "" }
        }
        return digest(text)
    }

    /// The hash of a network or volume.
    package static func of(_ resource: ResourceDefinition) -> String { digest(YAMLWriter.text(resource.node)) }

    private static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
    }
}
