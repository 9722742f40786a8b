import CaissonAPI

/// `caisson container unpause`.
enum ContainerUnpause {
    static let command = Command(
        group: "container", name: "unpause", topLevel: "unpause", usage: "CONTAINER [CONTAINER...]",
        summary: "Unpause all processes within one or more containers", arguments: .atLeast(1), completes: .containers,
        run: { call in
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in
                try await containers.unpause(name)
                return name
            }
        })
}
