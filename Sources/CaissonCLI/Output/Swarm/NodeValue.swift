import CaissonAPI
import CaissonCore

/// `node inspect` in the shape of Docker's JSON.
enum NodeValue {
    static func value(_ node: NodeDetails) -> Value {
        var list = FieldList.head("\(node.id)", node.version, node.createdAt, node.updatedAt)
        var spec = FieldList()
        spec.add("Name", node.spec.name)
        spec.add("Labels", Value.labels(node.spec.labels))
        spec.add("Role", node.spec.role.rawValue)
        spec.add("Availability", node.spec.availability.rawValue)
        list.always("Spec", spec)
        list.always("Description", description(node.description))
        var status = FieldList()
        status.add("State", node.status.state.rawValue)
        status.add("Message", node.status.message.isEmpty ? nil : node.status.message)
        status.add("Addr", node.status.address)
        list.always("Status", status)
        if let manager = node.manager {
            var fields = FieldList()
            fields.add("Leader", flag: manager.isLeader)
            fields.add("Reachability", manager.isReachable ? "reachable" : "unreachable")
            fields.add("Addr", manager.address)
            list.always("ManagerStatus", fields)
        }
        return list.value
    }

    private static func description(_ description: NodeDescription) -> FieldList {
        var (list, platform, engine) = (FieldList(), FieldList(), FieldList())
        list.add("Hostname", description.hostname)
        platform.add("Architecture", description.platform.architecture)
        platform.add("OS", description.platform.os)
        list.always("Platform", platform)
        list.always("Resources", TaskValue.amounts(description.resources))
        engine.add("EngineVersion", description.engineVersion)
        engine.add("Labels", table: description.engineLabels)
        let plugins = description.plugins.map { plugin in
            var fields = FieldList()
            fields.add("Type", plugin.type)
            fields.add("Name", plugin.name)
            return fields.value
        }
        if !plugins.isEmpty { engine.add("Plugins", .list(plugins)) }
        list.always("Engine", engine)
        if let trust = description.trust { list.always("TLSInfo", SwarmValue.trust(trust)) }
        return list
    }

    /// `--pretty`.
    static func pretty(_ node: NodeDetails) -> String {
        var lines = ["ID:\t\t\t\(node.id)"]
        if let name = node.spec.name, !name.isEmpty { lines.append("Name:\t\t\t\(name)") }
        lines += labels("Labels:", node.spec.labels)
        lines += [
            "Hostname:              \t\(node.description.hostname)", "Joined at:             \t\(SwarmText.time(node.createdAt))",
            "Status:", " State:\t\t\t\(SwarmText.title(node.status.state.rawValue))",
        ]
        if !node.status.message.isEmpty { lines.append(" Message:              \t\(SwarmText.title(node.status.message))") }
        lines.append(" Availability:         \t\(SwarmText.title(node.spec.availability.rawValue))")
        if !node.status.address.isEmpty { lines.append(" Address:\t\t\(node.status.address)") }
        if let manager = node.manager {
            lines += [
                "Manager Status:", " Address:\t\t\(manager.address)",
                " Raft Status:\t\t\(manager.isReachable ? "Reachable" : "Unreachable")", " Leader:\t\t\(manager.isLeader ? "Yes" : "No")",
            ]
        }
        return (lines + machine(node.description)).joined(separator: "\n") + "\n"
    }

    private static func machine(_ description: NodeDescription) -> [String] {
        var lines = [
            "Platform:", " Operating System:\t\(description.platform.os)", " Architecture:\t\t\(description.platform.architecture)",
            "Resources:", " CPUs:\t\t\t\(description.resources.nanoCPUs / 1_000_000_000)",
            " Memory:\t\t\(ByteCount(description.resources.memoryBytes).binary)",
        ]
        let generic = description.resources.generic.sorted { $0.key < $1.key }
        if !generic.isEmpty { lines.append(" Generic:\t\t" + generic.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")) }
        let types = Dictionary(grouping: description.plugins, by: \.type).sorted { $0.key < $1.key }
        if !types.isEmpty { lines.append("Plugins:") }
        lines += types.map { " \($0.key):\t\t" + $0.value.map(\.name).joined(separator: ", ") }
        lines.append("Engine Version:\t\t\(description.engineVersion)")
        return lines + labels("Engine Labels:", description.engineLabels) + trust(description.trust)
    }

    private static func trust(_ trust: SwarmTrust?) -> [String] {
        guard let trust else { return [] }
        return [
            "TLS Info:", " TrustRoot:", trust.root, " Issuer Subject:\t\(trust.issuerSubject)",
            " Issuer Public Key:\t\(trust.issuerPublicKey)",
        ]
    }

    static func labels(_ title: String, _ labels: [String: String]) -> [String] {
        guard !labels.isEmpty else { return [] }
        return [title] + labels.sorted { $0.key < $1.key }.map { " - " + SwarmText.pair($0.key, $0.value) }
    }
}
