import CaissonAPI

/// `caisson container restart`.
enum ContainerRestart {
    static let command = Command(
        group: "container", name: "restart", topLevel: "restart", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Restart one or more containers", arguments: .atLeast(1),
        flags: {
            [
                .string("signal", "s", "Signal to send to the container"),
                .int("timeout", "t", "Seconds to wait before killing the container"),
                FlagSpec("time", kind: .int, usage: "", isHidden: true),
            ]
        }, completes: .containers,
        run: { call in
            let signal = call.flags.string("signal")
            let timeout = call.flags.integer("timeout") ?? call.flags.integer("time")
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in
                try await containers.restart(name, signal: signal, timeout: timeout)
                return name
            }
        })
}
