import CaissonAPI

/// `caisson container stop`.
enum ContainerStop {
    static let command = Command(
        group: "container", name: "stop", topLevel: "stop", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Stop one or more running containers", arguments: .atLeast(1),
        flags: {
            [
                .string("signal", "s", "Signal to send to the container"),
                .int("timeout", "t", "Seconds to wait before killing the container"),
                FlagSpec("time", kind: .int, usage: "", isHidden: true),
            ]
        }, completes: .runningContainers,
        run: { call in
            let signal = call.flags.string("signal")
            let timeout = call.flags.integer("timeout") ?? call.flags.integer("time")
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in
                try await containers.stop(name, signal: signal, timeout: timeout)
                return name
            }
        })
}
