import CaissonAPI

/// `caisson image load`.
enum ImageLoad {
    static let command = Command(
        group: "image", name: "load", topLevel: "load", usage: "[OPTIONS]",
        summary: "Load an image from a tar archive or STDIN", arguments: .none,
        flags: {
            [
                .string("input", "i", "Read from tar archive file, instead of STDIN"),
                .missing("platform", .string, "loading one platform of an index is not there yet"),
                .bool("quiet", "q", "Suppress the load output"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let source = try source(call)
        let quiet = call.flags.bool("quiet") || !call.console.terminal.isTerminal(.output)
        let display = TransferDisplay(call.console, stream: .output, quiet: quiet)
        let images = try await call.engine().images.load(from: source, progress: display.sink)
        display.finish()
        for image in images {
            try call.console.print(image.reference.map { "Loaded image: \($0)" } ?? "Loaded image ID: \(image.imageID)")
        }
        return 0
    }

    private static func source(_ call: Invocation) throws -> BytePull {
        if let path = call.flags.string("input"), !path.isEmpty { return try HostFile.source(call.console.absolute(path)) }
        let terminal = call.console.terminal
        guard !terminal.isTerminal(.input) else {
            throw ExitFailure(1, "requested load from stdin, but stdin is empty")
        }
        return { try terminal.readBlocking(into: $0) }
    }
}
