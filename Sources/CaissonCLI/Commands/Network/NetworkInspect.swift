import CaissonAPI

/// `caisson network inspect`.
enum NetworkInspect {
    static let command = Command(
        group: "network", name: "inspect", usage: "[OPTIONS] NETWORK [NETWORK...]",
        summary: "Display detailed information on one or more networks", arguments: .atLeast(1),
        flags: { [FormatOption.object, .bool("verbose", "v", "Verbose output for diagnostics")] }, completes: .networks,
        run: { call in
            try await Inspect.objects(call) { engine, name in try ValueEncoder.encode(try await engine.networks.inspect(name)) }
        })
}
