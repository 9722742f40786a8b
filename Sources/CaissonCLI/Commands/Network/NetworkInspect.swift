import CaissonAPI
import CaissonCore

/// `caisson network inspect`.
enum NetworkInspect {
    static let command = Command(
        group: "network", name: "inspect", usage: "[OPTIONS] NETWORK [NETWORK...]",
        summary: "Display detailed information on one or more networks", arguments: .atLeast(1),
        flags: { [FormatOption.object, .bool("verbose", "v", "Verbose output for diagnostics")] }, completes: .networks,
        run: { call in
            try await Inspect.objects(call) { engine, name in try await value(name, engine, call) }
        })

    /// A network of this host, else one of the swarm.
    static func value(_ name: String, _ engine: any EngineAPI, _ call: Invocation) async throws -> Value {
        do { return try ValueEncoder.encode(try await engine.networks.inspect(name)) } catch let error as CaissonError where error.code == .notFound {
            guard let network = try await SwarmNetworks.find(name, call) else { throw error }
            return SwarmNetworks.value(network)
        }
    }
}
