import CaissonAPI
import CaissonCore

/// `caisson node ls`.
enum NodeList {
    private static let type = "*node.nodeContext"

    static let command = Command(
        group: "node", name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List nodes in the swarm", arguments: .none,
        flags: {
            [
                FormatOption.filter("Filter output based on conditions provided"), FormatOption.list,
                .bool("quiet", "q", "Only display IDs"),
            ]
        },
        run: { call in
            let swarm = try await call.swarm()
            let nodes = try await swarm.nodes(try call.flags.filters())
            let trust = try await swarm.swarm().trust
            let rows = nodes.sorted { NaturalOrder.precedes($0.description.hostname, $1.description.hostname) }.map {
                row($0, trust)
            }
            try call.console.printRaw(try listing.render(rows, format: call.format, quiet: call.flags.bool("quiet")))
            return 0
        })

    private static let listing = Listing(
        type: type,
        table: "{{if .Self}}{{.ID}} *{{else}}{{.ID}}{{end}}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}",
        headers: [
            "ID": "ID", "Self": "", "Hostname": "HOSTNAME", "Status": "STATUS", "Availability": "AVAILABILITY",
            "ManagerStatus": "MANAGER STATUS", "EngineVersion": "ENGINE VERSION", "TLSStatus": "TLS STATUS",
        ])

    private static func row(_ node: NodeDetails, _ trust: SwarmTrust?) -> Value {
        let fields: [(key: String, value: Value)] = [
            ("Availability", .string(SwarmText.title(node.spec.availability.rawValue))),
            ("EngineVersion", .string(node.description.engineVersion)),
            ("Hostname", .string(node.description.hostname)),
            ("ID", .string("\(node.id)")), ("ManagerStatus", .string(manager(node.manager))),
            ("Self", .bool(node.isSelf)),
            ("Status", .string(SwarmText.title(node.status.state.rawValue))),
            ("TLSStatus", .string(Self.trust(node, trust))),
        ]
        return .object(ObjectValue(.record(type), fields))
    }

    /// Docker's words: whether a node has the swarm's present root and signer.
    private static func trust(_ node: NodeDetails, _ swarm: SwarmTrust?) -> String {
        guard let own = node.description.trust, let swarm else { return "Unknown" }
        return own == swarm ? "Ready" : "Needs Rotation"
    }

    private static func manager(_ status: ManagerStatus?) -> String {
        guard let status else { return "" }
        return status.isLeader ? "Leader" : status.isReachable ? "Reachable" : "Unreachable"
    }
}

/// `caisson node inspect`.
enum NodeInspect {
    static let command = Command(
        group: "node", name: "inspect", usage: "[OPTIONS] self|NODE [NODE...]", summary: "Display detailed information on one or more nodes",
        arguments: .atLeast(1), flags: { SwarmInspection.flags }, completes: .nodes,
        run: { call in
            let swarm = try await call.swarm()
            return try await SwarmInspection.run(
                call, find: { try await swarm.node($0) }, value: { NodeValue.value($0) }, pretty: { NodeValue.pretty($0) })
        })
}

/// `caisson node ps`.
enum NodePs {
    static let command = Command(
        group: "node", name: "ps", usage: "[OPTIONS] [NODE...]",
        summary: "List tasks running on one or more nodes, defaults to current node", arguments: .atLeast(0), flags: { TaskRows.flags },
        completes: .nodes,
        run: { call in
            let swarm = try await call.swarm()
            var filters = try call.flags.filters()
            var failures: [any Error] = []
            for name in call.arguments.isEmpty ? ["self"] : call.arguments {
                do { filters.values["node", default: []].append("\(try await swarm.node(name).id)") } catch let error as CaissonError {
                    failures.append(error)
                }
            }
            if filters.values["node"] != nil { try TaskRows.print(try await swarm.tasks(filters), call) }
            for failure in failures { call.report(failure) }
            return failures.isEmpty ? 0 : 1
        })
}
