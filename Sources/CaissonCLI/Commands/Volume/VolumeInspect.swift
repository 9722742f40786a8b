import CaissonAPI

/// `caisson volume inspect`.
enum VolumeInspect {
    static let command = Command(
        group: "volume", name: "inspect", usage: "[OPTIONS] VOLUME [VOLUME...]",
        summary: "Display detailed information on one or more volumes", arguments: .atLeast(1),
        flags: { [FormatOption.object] }, completes: .volumes,
        run: { call in
            try await Inspect.objects(call) { engine, name in try ValueEncoder.encode(try await engine.volumes.inspect(name)) }
        })
}
