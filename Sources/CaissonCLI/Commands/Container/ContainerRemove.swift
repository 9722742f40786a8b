import CaissonAPI
import CaissonCore

/// `caisson container rm`.
enum ContainerRemove {
    static let command = Command(
        group: "container", name: "rm", aliases: ["remove"], topLevel: "rm", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Remove one or more containers", arguments: .atLeast(1),
        flags: {
            [
                .bool("force", "f", "Force the removal of a running container (uses SIGKILL)"),
                .missing("link", "l", .bool, "links are not there yet"),
                .bool("volumes", "v", "Remove anonymous volumes associated with the container"),
            ]
        }, completes: .containers,
        run: { call in
            let force = call.flags.bool("force")
            let volumes = call.flags.bool("volumes")
            let containers = try await call.engine().containers
            return try await call.forEachArgument(forgiving: force ? .notFound : nil) { name in
                try await containers.remove(name, force: force, volumes: volumes)
                return name
            }
        })
}
