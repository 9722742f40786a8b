/// ^C, SIGTERM and the end of the terminal as cancellation: what the command has begun is undone before the program ends.
enum Interruption {
    private static let numbers: [String: Int32] = ["SIGHUP": 1, "SIGINT": 2, "SIGTERM": 15]

    /// Runs `body`; a signal cancels it and throws ``Interrupted``. A second signal acts as it would without us.
    static func watching<Output: Sendable>(
        _ console: Console, _ body: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        let signals = try console.terminal.signals(["SIGINT", "SIGTERM", "SIGHUP"], once: true)
        return try await withThrowingTaskGroup(of: Output?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await name in signals { throw Interrupted(signal: numbers[name] ?? 15) }
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
