import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson stack deploy`.
enum StackDeploy {
    static let command = Command(
        group: "stack", name: "deploy", aliases: ["up"], usage: "[OPTIONS] STACK",
        summary: "Deploy a new stack or update an existing stack",
        arguments: .exactly(1),
        flags: {
            [
                StackSource.flag,
                .bool(
                    "detach", "d", "Exit immediately instead of waiting for the stack services to converge",
                    initial: "true"),
                .bool("prune", "Prune services that are no longer referenced"),
                .bool("quiet", "q", "Suppress progress output"),
                .string(
                    "resolve-image",
                    "Query the registry to resolve image digest and supported platforms (\"always\", \"changed\", \"never\")",
                    initial: "always"),
                .bool("with-registry-auth", "Send registry authentication details to Swarm agents"),
            ]
        }, completes: .stacks, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (flags, stack) = (call.flags, call.arguments[0])
        try StackSource.check(stack)
        if let text = flags.string("resolve-image"), !["always", "changed", "never"].contains(text) {
            throw ExitFailure(1, "invalid option \(text) for flag --resolve-image")
        }
        let project = try StackSource.project(call, name: stack)
        if !flags.has("detach") {
            call.console.printError(
                "Since --detach=false was not specified, tasks will be created in the background.\nIn a future release, --detach=false will become the default."
            )
        }
        let deployment = try await StackSource.deployment(call, project)
        let services = try await StackSource.refusing { try await deployment.deploy(prune: flags.bool("prune")) }
        guard !flags.bool("detach", default: true) else { return 0 }
        try await ServiceProgress(swarm: deployment.swarm, console: call.console, quiet: flags.bool("quiet")).wait(
            for: services)
        return 0
    }
}
