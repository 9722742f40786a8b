/// ^C and SIGTERM as cancellation: what the command has begun is undone before the program ends.
enum Interruption {
    /// Runs `body`; a signal cancels it and throws ``Interrupted``. A second signal acts as it would without us.
    static func watching<Output: Sendable>(
        _ console: Console, _ body: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        let signals = try console.terminal.signals(["SIGINT", "SIGTERM"], once: true)
        return try await withThrowingTaskGroup(of: Output?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await name in signals { throw Interrupted(signal: name == "SIGINT" ? 2 : 15) }
                return nil
            }
            defer { group.cancelAll() }
            while let finished = try await group.next() {
                if let output = finished { return output }
            }
            throw CancellationError()
        }
    }
}
