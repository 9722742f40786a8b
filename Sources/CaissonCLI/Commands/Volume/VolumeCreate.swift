import CaissonAPI

/// `caisson volume create`.
enum VolumeCreate {
    static let command = Command(
        group: "volume", name: "create", usage: "[OPTIONS] [VOLUME]", summary: "Create a volume", arguments: .atMost(1),
        flags: {
            [
                .string("driver", "d", "Specify volume driver name", initial: "local"),
                .list("label", "Set metadata for a volume", check: LabelOption.check),
                FlagSpec("opt", short: "o", kind: .map, usage: "Set driver specific options", initial: "map[]"),
                FlagSpec("name", kind: .string, usage: "", isHidden: true),
            ] + cluster
        },
        run: { call in
            let name = call.arguments.first ?? call.flags.string("name")
            if !call.arguments.isEmpty, call.flags.has("name") {
                throw ExitFailure(1, "conflicting options: cannot specify a volume-name through both --name and as a positional arg")
            }
            let request = VolumeRequest(
                name: name, driver: call.flags.string("driver") ?? "local", options: call.flags.map("opt"),
                labels: try LabelOption.values(call.flags, call.console))
            try call.console.print(try await call.engine().volumes.create(request).name)
            return 0
        })

    private static let cluster: [FlagSpec] = {
        let reason = "this is of cluster volumes"
        let flags = ["availability", "group", "scope", "sharing", "type"].map { FlagSpec.missing($0, .string, reason) }
        let lists = ["topology-preferred", "topology-required"].map { FlagSpec.missing($0, .list, reason) }
        return flags + lists + [
            .missing("secret", .map, reason), .missing("limit-bytes", .bytes, reason), .missing("required-bytes", .bytes, reason),
        ]
    }()
}
