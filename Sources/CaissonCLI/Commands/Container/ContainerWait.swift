import CaissonAPI

/// `caisson container wait`.
enum ContainerWait {
    static let command = Command(
        group: "container", name: "wait", topLevel: "wait", usage: "CONTAINER [CONTAINER...]",
        summary: "Block until one or more containers stop, then print their exit codes", arguments: .atLeast(1),
        completes: .containers,
        run: { call in
            let containers = try await call.engine().containers
            return try await call.forEachArgument { name in String(try await containers.wait(name, .notRunning)) }
        })
}
