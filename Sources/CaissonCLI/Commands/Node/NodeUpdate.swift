import CaissonAPI
import CaissonCore

/// `caisson node update`.
enum NodeUpdate {
    static let command = Command(
        group: "node", name: "update", usage: "[OPTIONS] NODE", summary: "Update a node", arguments: .exactly(1),
        flags: {
            [
                .string("availability", "Availability of the node (\"active\", \"pause\", \"drain\")"),
                .list("label-add", "Add or update a node label (\"key=value\")", check: LabelOption.check),
                .list("label-rm", "Remove a node label if exists"),
                .string("role", "Role of the node (\"worker\", \"manager\")"),
            ]
        }, completes: .nodes,
        run: { call in
            let (swarm, flags) = (try await call.swarm(), call.flags)
            let node = try await swarm.node(call.arguments[0])
            var spec = node.spec
            if let text = flags.string("availability") { spec.availability = try availability(text) }
            if let text = flags.string("role") { spec.role = try role(text) }
            for key in flags.list("label-rm") {
                guard spec.labels.removeValue(forKey: key) != nil else { throw OptionFailure("key \(key) doesn't exist in node's labels") }
            }
            spec.labels.merge(flags.map("label-add")) { _, new in new }
            try await swarm.updateNode("\(node.id)", spec, version: node.version)
            try call.console.print(call.arguments[0])
            return 0
        })

    static func availability(_ text: String) throws(OptionFailure) -> NodeSpec.Availability {
        if let value = NodeSpec.Availability(rawValue: text.lowercased()) { return value }
        throw OptionFailure("invalid availability \(FlagValue.quoted(text)), only \"active\", \"pause\" and \"drain\" are supported")
    }

    private static func role(_ text: String) throws(OptionFailure) -> NodeSpec.Role {
        if let value = NodeSpec.Role(rawValue: text.lowercased()) { return value }
        throw OptionFailure("invalid role \(FlagValue.quoted(text)), only \"worker\" and \"manager\" are supported")
    }
}

/// `caisson node promote` and `caisson node demote`.
enum NodeRoles {
    static let promote = command("promote", "Promote one or more nodes to manager in the swarm", .manager) { name in
        ("Node \(name) is already a manager.", "Node \(name) promoted to a manager in the swarm.")
    }
    static let demote = command("demote", "Demote one or more nodes from manager in the swarm", .worker) { name in
        ("Node \(name) is already a worker.", "Manager \(name) demoted in the swarm.")
    }

    private static func command(
        _ name: String, _ summary: String, _ role: NodeSpec.Role, _ words: @escaping @Sendable (String) -> (already: String, done: String)
    ) -> Command {
        Command(
            group: "node", name: name, usage: "NODE [NODE...]", summary: summary, arguments: .atLeast(1), completes: .nodes,
            run: { call in
                let swarm = try await call.swarm()
                return try await call.forEachArgument { ref in
                    let node = try await swarm.node(ref)
                    guard node.spec.role != role else { return words(ref).already }
                    var spec = node.spec
                    spec.role = role
                    try await swarm.updateNode("\(node.id)", spec, version: node.version)
                    return words(ref).done
                }
            })
    }
}

/// `caisson node rm`.
enum NodeRemove {
    static let command = Command(
        group: "node", name: "rm", aliases: ["remove"], usage: "[OPTIONS] NODE [NODE...]", summary: "Remove one or more nodes from the swarm",
        arguments: .atLeast(1), flags: { [.bool("force", "f", "Force remove a node from the swarm")] }, completes: .nodes,
        run: { call in
            let (swarm, force) = (try await call.swarm(), call.flags.bool("force"))
            return try await call.forEachArgument { ref in
                try await swarm.removeNode(ref, force: force)
                return ref
            }
        })
}
