import CaissonAPI

/// `-o FILE` or standard output for commands that write an archive.
enum ArchiveTarget {
    /// Makes the engine once the target is known to be acceptable.
    static func write(
        _ call: Invocation, what: String, _ body: (any EngineAPI, @escaping ByteSink) async throws -> Void
    ) async throws {
        let console = call.console
        if let path = call.flags.string("output"), !path.isEmpty {
            let engine = try await call.engine()
            return try await HostFile.replace(console.absolute(path)) { sink in try await body(engine, sink) }
        }
        guard !console.terminal.isTerminal(.output) else {
            throw ExitFailure(1, "cowardly refusing to \(what) to a terminal. Use the -o flag or redirect")
        }
        try await body(try await call.engine()) { bytes in try console.write(.output, Array(bytes)) }
    }
}
