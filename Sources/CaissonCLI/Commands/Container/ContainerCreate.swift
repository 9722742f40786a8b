import CaissonAPI
import CaissonCore

/// `caisson container create`.
enum ContainerCreate {
    static let command = Command(
        group: "container", name: "create", topLevel: "create", usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        summary: "Create a new container", arguments: .atLeast(1), interspersed: false,
        flags: {
            RunFlags.shared(
                pullUsage: "Pull image before creating (\"always\", \"missing\", \"never\")")
        }, completes: .images, errorStyle: .run,
        run: { call in
            let request = try RunRequest(call.flags, call.arguments, call.console)
            let maker = ContainerMaker(
                engine: try await call.engine(), console: call.console, quiet: call.flags.bool("quiet"))
            try call.console.print(try await maker.create(request).id.text)
            return 0
        })
}
