import CaissonAPI

/// `caisson container wait`.
enum ContainerWait {
    static let command = Command(
        group: "container", name: "wait", topLevel: "wait", usage: "CONTAINER [CONTAINER...]",
        summary: "Block until one or more containers stop, then print their exit codes", arguments: .atLeast(1),
        flags: {
            [
                .string("condition", "Wait until the container is not-running, for its next-exit, or until it is removed", initial: "not-running")
            ]
        }, completes: .containers,
        run: { call in
            let text = call.flags.string("condition") ?? ""
            guard let condition = text.isEmpty ? .notRunning : WaitCondition(rawValue: text) else {
                throw OptionFailure("invalid condition: \"\(text)\": must be one of \"not-running\", \"next-exit\" or \"removed\"")
            }
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in String(try await containers.wait(name, condition)) }
        })
}
