import CaissonAPI

/// `caisson container kill`.
enum ContainerKill {
    static let command = Command(
        group: "container", name: "kill", topLevel: "kill", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Kill one or more running containers", arguments: .atLeast(1),
        flags: {
            [
                .string("signal", "s", "Signal to send to the container"),
            ]
        }, completes: .runningContainers,
        run: { call in
            let signal = call.flags.string("signal")
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in
                try await containers.kill(name, signal: signal)
                return name
            }
        })
}
