import CaissonAPI

/// `caisson container rename`.
enum ContainerRename {
    static let command = Command(
        group: "container", name: "rename", topLevel: "rename", usage: "CONTAINER NEW_NAME", summary: "Rename a container",
        arguments: .exactly(2), completes: .containers,
        run: { call in
            let (old, new) = (call.arguments[0], call.arguments[1])
            guard !old.isEmpty, !new.isEmpty else {
                throw ExitFailure(1, "Error: Neither old nor new names may be empty")
            }
            try await call.engine().containers.rename(old, to: new)
            return 0
        })
}
