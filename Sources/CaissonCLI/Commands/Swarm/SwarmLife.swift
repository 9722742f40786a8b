import CaissonAPI
import CaissonCore

/// `caisson swarm leave`.
enum SwarmLeave {
    static let command = Command(
        group: "swarm", name: "leave", usage: "[OPTIONS]", summary: "Leave the swarm", arguments: .none,
        flags: { [.bool("force", "f", "Force this node to leave the swarm, ignoring warnings")] },
        run: { call in
            try await call.swarm().leaveSwarm(force: call.flags.bool("force"))
            try call.console.print("Node left the swarm.")
            return 0
        })
}

/// `caisson swarm update`.
enum SwarmUpdate {
    static let command = Command(
        group: "swarm", name: "update", usage: "[OPTIONS]", summary: "Update the swarm", arguments: .none,
        flags: {
            ClusterSpecOption.flags + [
                .refused("autolock", .bool, "this version's swarm is of one machine, with no key to keep from others"),
                .refused("external-ca", .string, SwarmCA.ownRoots),
                .refused("max-snapshots", .string, "its state is in a database, without Raft"),
                .refused("snapshot-interval", .string, "its state is in a database, without Raft"),
            ]
        },
        run: { call in
            guard ClusterSpecOption.flags.contains(where: { call.flags.has($0.name) }) else {
                throw ExitFailure(1, "caisson: nothing to update: see 'caisson swarm update --help'")
            }
            let swarm = try await call.swarm()
            let details = try await swarm.swarm()
            var spec = details.spec
            try ClusterSpecOption.apply(call.flags, to: &spec)
            try await swarm.updateSwarm(spec, version: details.version)
            try call.console.print("Swarm updated.")
            return 0
        })
}

/// `caisson swarm inspect`, which Docker has in its API only.
enum SwarmInspect {
    static let command = Command(
        group: "swarm", name: "inspect", usage: "[OPTIONS]", summary: "Display the settings of the swarm", arguments: .none,
        flags: { [FormatOption.object] },
        run: { call in
            let details = try await call.swarm().swarm()
            let value = value(details)
            let format = call.format
            try call.console.printRaw(format.isEmpty ? value.indentedJSON() + "\n" : try SingleFormat.render(value, format))
            return 0
        })

    private static func value(_ details: SwarmDetails) -> Value {
        var list = SwarmValue.cluster(details)
        if let tokens = details.tokens {
            var fields = FieldList()
            fields.add("Worker", tokens.worker)
            fields.add("Manager", tokens.manager)
            list.always("JoinTokens", fields)
        }
        return list.value
    }
}
