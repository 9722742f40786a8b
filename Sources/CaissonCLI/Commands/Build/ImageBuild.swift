import CaissonAPI
import CaissonCore

/// `caisson image build`, `caisson build`, `caisson builder build`.
enum ImageBuild {
    static let command = Command(
        group: "image", name: "build", topLevel: "build", elsewhere: ["builder build"],
        usage: "[OPTIONS] PATH | URL | -",
        summary: "Build an image from a Dockerfile", arguments: .exactly(1), flags: { BuildFlags.all },
        completes: .files,
        handlesSignals: true, run: run)

    static let builderCommand = Command(
        group: "builder", name: "build", aliases: ["b"], elsewhere: ["build", "image build"],
        usage: "[OPTIONS] PATH | URL | -",
        summary: "Start a build",
        arguments: .exactly(1), flags: { BuildFlags.all }, completes: .files, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let options: BuildOptions
        do {
            options = try BuildOptions(call.flags, context: call.arguments[0], call.console, debug: call.globals.debug)
        } catch { throw ExitFailure(1, "ERROR: \(error)") }
        for name in ["isolation", "security-opt"] where call.flags.has(name) {
            call.console.printError("WARNING: --\(name) has no meaning for a build and is ignored")
        }
        return try await BuildSession(options: options, console: call.console, engine: try await call.engine()).run()
    }
}
