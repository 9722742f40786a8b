import CaissonAPI

/// `caisson container commit`.
enum ContainerCommit {
    static let command = Command(
        group: "container", name: "commit", topLevel: "commit", usage: "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
        summary: "Create a new image from a container's changes", arguments: .between(1, 2),
        flags: { flags }, completes: .containers,
        run: { call in
            let request = request(call)
            try call.console.print(try await call.engine().containers.commit(call.arguments[0], request))
            return 0
        })

    static let flags: [FlagSpec] = [
        .string("author", "a", "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")"),
        .list("change", "c", "Apply Dockerfile instruction to the created image"),
        .string("message", "m", "Commit message"),
        .bool("pause", "p", "Pause container during commit", initial: "true"),
    ]

    /// What the flags and the second argument ask for.
    static func request(_ call: Invocation) -> CommitRequest {
        CommitRequest(
            reference: call.arguments.count > 1 ? call.arguments[1] : nil, message: call.flags.string("message") ?? "",
            author: call.flags.string("author") ?? "", changes: call.flags.list("change"),
            pause: call.flags.bool("pause", default: true))
    }
}
