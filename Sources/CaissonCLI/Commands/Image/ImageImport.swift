import CaissonAPI

/// `caisson image import`.
enum ImageImport {
    static let command = Command(
        group: "image", name: "import", topLevel: "import", usage: "[OPTIONS] file|- [REPOSITORY[:TAG]]",
        summary: "Import the contents from a tarball to create a filesystem image", arguments: .between(1, 2),
        flags: {
            [
                .list("change", "c", "Apply Dockerfile instruction to the created image"),
                .string("message", "m", "Set commit message for imported image"),
                .string("platform", "Set platform if server is multi-platform capable"),
            ]
        }, completes: .files, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let name = call.arguments[0]
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            throw ExitFailure(1, "Error: importing from a URL is not supported yet: fetch the file and import that")
        }
        let terminal = call.console.terminal
        let input: BytePull = { try terminal.readBlocking(into: $0) }
        let source = name == "-" ? input : try HostFile.source(call.console.absolute(name))
        let request = ImportRequest(
            reference: call.arguments.count > 1 ? call.arguments[1] : nil, message: call.flags.string("message") ?? "",
            changes: call.flags.list("change"), platform: try PlatformOption.value(call.flags))
        try call.console.print(try await call.engine().images.importRoot(from: source, request))
        return 0
    }
}
