import CaissonAPI
import CaissonCore

/// `caisson network rm`.
enum NetworkRemove {
    static let command = Command(
        group: "network", name: "rm", aliases: ["remove"], usage: "NETWORK [NETWORK...]", summary: "Remove one or more networks",
        arguments: .atLeast(1), flags: { [.bool("force", "f", "Do not error if the network does not exist")] }, completes: .networks,
        run: { call in
            let engine = try await call.engine()
            var failed = false
            for name in call.arguments {
                do {
                    try await remove(name, engine, call)
                    try call.console.print(name)
                } catch let error as CaissonError where error.code == .notFound && call.flags.bool("force") {
                    continue
                } catch let error as CaissonError {
                    call.report(error)
                    failed = true
                }
            }
            return failed ? 1 : 0
        })

    /// What is not a network of this host may be one of the swarm.
    private static func remove(_ name: String, _ engine: any EngineAPI, _ call: Invocation) async throws {
        do { try await engine.networks.remove(name) } catch let error as CaissonError where error.code == .notFound {
            guard let network = try await SwarmNetworks.find(name, call) else { throw error }
            try await call.swarm().removeSwarmNetwork("\(network.id)")
        }
    }
}

/// `caisson network prune`.
enum NetworkPrune {
    static let command = Command(
        group: "network", name: "prune", usage: "[OPTIONS]", summary: "Remove all unused networks", arguments: .none,
        flags: {
            [
                FormatOption.filter("Provide filter values (e.g. \"until=<timestamp>\")", short: nil),
                .bool("force", "f", "Do not prompt for confirmation"),
            ]
        },
        run: { call in
            let filters = try call.flags.filters()
            if !call.flags.bool("force") {
                guard try await call.confirm("This will remove all custom networks not used by at least one container.") else { return 0 }
            }
            let removed = try await call.engine().networks.prune(filters)
            if !removed.isEmpty { try call.console.print("Deleted Networks:\n" + removed.joined(separator: "\n") + "\n") }
            return 0
        })
}
