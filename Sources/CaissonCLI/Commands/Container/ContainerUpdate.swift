import CaissonAPI

/// `caisson container update`.
enum ContainerUpdate {
    static let command = Command(
        group: "container", name: "update", topLevel: "update", usage: "[OPTIONS] CONTAINER [CONTAINER...]",
        summary: "Update configuration of one or more containers", arguments: .atLeast(1),
        flags: {
            LimitFlags.shared + [
                .string("restart", "Restart policy to apply when a container exits"),
                .refused("kernel-memory", .bytes, "kernels since 5.16 have no limit for their own memory"),
            ]
        }, completes: .containers,
        run: { call in
            var request = UpdateRequest(limits: LimitOption.limits(call.flags))
            if let policy = call.flags.string("restart"), !policy.isEmpty { request.restartPolicy = try RestartOption.policy(policy) }
            guard request != UpdateRequest() else {
                throw OptionFailure("you must provide one or more flags when using this command")
            }
            let (containers, console, wanted) = (try await call.engine().containers, call.console, request)
            return try await call.forEachArgument { name in
                for warning in try await containers.update(name, wanted) { console.printError("WARNING: \(warning)") }
                return name
            }
        })
}
