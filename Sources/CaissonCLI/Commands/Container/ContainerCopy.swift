import CaissonAPI

/// `caisson container cp`.
enum ContainerCopy {
    static let command = Command(
        group: "container", name: "cp", topLevel: "cp", usage: "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-",
        secondUsage: "cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
        summary: "Copy files/folders between a container and the local filesystem",
        details: """
            Copy files/folders between a container and the local filesystem

            Use '-' as the source to read a tar archive from stdin
            and extract it to a directory destination in a container.
            Use '-' as the destination to stream a tar archive of a
            container source to stdout.
            """,
        arguments: .exactly(2),
        flags: {
            [
                .bool("archive", "a", "Archive mode (copy all uid/gid information)"),
                .bool("follow-link", "L", "Always follow symbol link in SRC_PATH"),
                .bool("quiet", "q", "Suppress progress output during copy"),
            ]
        }, completes: .containers, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (source, destination) = (CopyArgument(call.arguments[0]), CopyArgument(call.arguments[1]))
        switch (source.container, destination.container) {
        case (nil, nil): throw ExitFailure(1, "must specify at least one container source")
        case (.some, .some): throw ExitFailure(1, "copying between containers is not supported")
        default: break
        }
        if destination.isStream, call.console.terminal.isTerminal(.output) {
            throw ExitFailure(1, "cowardly refusing to write an archive to a terminal: redirect the output")
        }
        let console = call.console
        let from = source.isStream ? CopyEnd.tarSource({ try console.terminal.readBlocking(into: $0) }) : source.end(console)
        let to = destination.isStream
            ? CopyEnd.tarSink({ try console.write(.output, Array($0)) }) : destination.end(console)
        try await call.engine().containers.copy(
            from: from, to: to, archive: call.flags.bool("archive"), followLink: call.flags.bool("follow-link"))
        return 0
    }
}

/// `CONTAINER:PATH`, a path here, or `-`.
struct CopyArgument: Equatable {
    let container: String?
    let path: String

    /// A path that begins with `/` or `.` is always one here, whatever colons it has.
    init(_ text: String) {
        let colon = text.hasPrefix("/") || text.hasPrefix(".") ? nil : text.firstIndex(of: ":")
        container = colon.map { String(text[..<$0]) }
        path = colon.map { String(text[text.index(after: $0)...]) } ?? text
    }

    var isStream: Bool { container == nil && path == "-" }

    func end(_ console: Console) -> CopyEnd {
        if let container { return .container(container, path.isEmpty ? "/" : path) }
        return .host(console.absolute(path))
    }
}
