import CaissonAPI
import CaissonCore

/// One call of a command: what was typed, and the world it may touch.
struct Invocation: Sendable {
    let command: Command
    /// As typed: `caisson container run`.
    let path: String
    let flags: ParsedFlags
    let arguments: [String]
    let globals: GlobalOptions
    /// The options in front of the command's name.
    let outer: ParsedFlags
    let console: Console
    let makeEngine: @Sendable (GlobalOptions) async throws -> any EngineAPI
    let makeSwarm: @Sendable (GlobalOptions) async throws -> any SwarmAPI
}

extension Invocation {
    /// The `--format` value; empty when it was not given.
    var format: String { flags.string("format") ?? "" }

    /// Makes the engine; called at most once by a command, which says so when it is going to start a container.
    func engine(starting request: RunRequest? = nil) async throws -> any EngineAPI {
        var globals = globals
        globals.startsIn = request?.host.networkMode
        return try await makeEngine(globals)
    }

    /// The way to the swarm, which the long-lived engine of this root carries; nothing is asked of it yet.
    func swarm() async throws -> any SwarmAPI { try await makeSwarm(globals) }

    /// Does `body` for each argument, many at once, and reports in their order: what it returns on standard output,
    /// errors on standard error. The status is 1 when any failed.
    func forEachArgument(
        forgiving: ErrorCode? = nil, _ body: @escaping @Sendable (String) async throws -> String
    ) async throws -> Int32 {
        let results = try await Concurrently.map(arguments, limit: 50) { argument in
            do { return Result<String, any Error>.success(try await body(argument)) } catch { return .failure(error) }
        }
        var failures: [any Error] = []
        for result in results {
            switch result {
            case .success(let line): try console.print(line)
            case .failure(let error): failures.append(error)
            }
        }
        try Task.checkCancellation()
        for error in failures { report(error) }
        return failures.contains { !Self.isForgiven($0, forgiving) } ? 1 : 0
    }

    /// Whether an error is told, and does not make the command fail: what `--force` should remove is not there.
    static func isForgiven(_ error: any Error, _ code: ErrorCode?) -> Bool {
        code.map { ($0 == (error as? CaissonError)?.code) } ?? false
    }

    /// Prints an error the way the command does.
    func report(_ error: any Error) { console.printError(ErrorText.plain(error, debug: globals.debug)) }

    /// Whether the user says yes; without a terminal on standard input an answer is read all the same.
    func confirm(_ warning: String, separator: String = "\n") async throws -> Bool {
        try console.printRaw("WARNING! \(warning)\(separator)Are you sure you want to continue? [y/N] ")
        let answer = try await console.terminal.readLine(echo: true)?.lowercased()
        return answer == "y" || answer == "yes"
    }
}

/// Bounded concurrency over a list.
enum Concurrently {
    /// The results in the order of the items.
    static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], limit: Int, _ body: @escaping @Sendable (Item) async throws -> Output
    ) async throws -> [Output] {
        if items.count == 1 { return [try await body(items[0])] }
        return try await withThrowingTaskGroup(of: (Int, Output).self) { group in
            var outputs: [Output?] = Array(repeating: nil, count: items.count)
            var next = 0
            while next < min(limit, items.count) {
                let (index, item) = (next, items[next])
                group.addTask { (index, try await body(item)) }
                next += 1
            }
            while let (index, output) = try await group.next() {
                outputs[index] = output
                guard next < items.count else { continue }
                let (index, item) = (next, items[next])
                group.addTask { (index, try await body(item)) }
                next += 1
            }
            return outputs.compactMap { $0 }
        }
    }
}
