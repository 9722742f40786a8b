import CaissonAPI

/// `caisson volume rm`.
enum VolumeRemove {
    static let command = Command(
        group: "volume", name: "rm", aliases: ["remove"], usage: "[OPTIONS] VOLUME [VOLUME...]",
        summary: "Remove one or more volumes",
        details: "Remove one or more volumes. You cannot remove a volume that is in use by a container.", arguments: .atLeast(1),
        flags: { [.bool("force", "f", "Force the removal of one or more volumes")] }, completes: .volumes,
        run: { call in
            let volumes = try await call.engine().volumes
            let force = call.flags.bool("force")
            return try await call.forEachArgument { name in
                try await volumes.remove(name, force: force)
                return name
            }
        })
}
