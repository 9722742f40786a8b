import CaissonAPI

/// `caisson container revert`.
enum ContainerRevert {
    static let command = Command(
        group: "container", name: "revert", topLevel: "revert", usage: "[OPTIONS] CONTAINER [PATH...]",
        summary: "Take a container, or some of its files, back to the state of its image",
        details: """
            Take a container, or some of its files, back to the state of its image

            Without paths everything the container changed is undone; it must not be running then.
            The changes that were undone are printed as 'caisson diff' prints them.
            """,
        arguments: .atLeast(1), flags: { [.bool("quiet", "q", "Do not print what was undone")] }, completes: .containers,
        run: { call in
            let paths = Array(call.arguments.dropFirst())
            for path in paths where !path.hasPrefix("/") {
                throw ExitFailure(1, "Error: invalid path \"\(path)\": paths inside a container are absolute")
            }
            let undone = try await call.engine().containers.revert(call.arguments[0], paths: paths)
            if !call.flags.bool("quiet") { try call.console.printRaw(ContainerDiff.lines(undone)) }
            return 0
        })
}
