import CaissonAPI

/// `caisson container diff`.
enum ContainerDiff {
    static let command = Command(
        group: "container", name: "diff", topLevel: "diff", usage: "CONTAINER",
        summary: "Inspect changes to files or directories on a container's filesystem", arguments: .exactly(1),
        completes: .containers,
        run: { call in
            let changes = try await call.engine().containers.changes(call.arguments[0])
            try call.console.printRaw(lines(changes))
            return 0
        })

    /// `C /etc`, one a line.
    static func lines(_ changes: [FileChange]) -> String {
        changes.map { "\($0.kind.rawValue) \($0.path)\n" }.joined()
    }
}
