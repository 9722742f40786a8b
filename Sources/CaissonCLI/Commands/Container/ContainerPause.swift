import CaissonAPI

/// `caisson container pause`.
enum ContainerPause {
    static let command = Command(
        group: "container", name: "pause", topLevel: "pause", usage: "CONTAINER [CONTAINER...]",
        summary: "Pause all processes within one or more containers", arguments: .atLeast(1), completes: .runningContainers,
        run: { call in
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in
                try await containers.pause(name)
                return name
            }
        })
}
