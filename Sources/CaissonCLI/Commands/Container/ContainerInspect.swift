import CaissonAPI

/// `caisson container inspect`.
enum ContainerInspect {
    static let command = Command(
        group: "container", name: "inspect", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Display detailed information on one or more containers", arguments: .atLeast(1),
        flags: { [FormatOption.object, .bool("size", "s", "Display total file sizes")] }, completes: .containers,
        run: { call in
            let size = call.flags.bool("size")
            return try await Inspect.objects(call) { engine, name in
                try ValueEncoder.encode(try await engine.containers.inspect(name, size: size))
            }
        })
}
