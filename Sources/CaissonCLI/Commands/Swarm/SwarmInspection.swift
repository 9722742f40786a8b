import CaissonAPI
import CaissonCore

/// What inspect commands of swarm nouns share.
enum SwarmInspection {
    static let flags: [FlagSpec] = [FormatOption.object, .bool("pretty", "Print the information in a human friendly format")]

    /// Prints what is found for each argument: as JSON or by `--format`, or in `pretty` words, a blank line apart.
    static func run<Found: Sendable>(
        _ call: Invocation, find: @escaping @Sendable (String) async throws -> Found, value: (Found) throws -> Value, pretty: (Found) -> String
    ) async throws -> Int32 {
        let isPretty = call.flags.bool("pretty") || call.format == "pretty"
        if call.flags.bool("pretty"), !call.format.isEmpty { throw ExitFailure(1, "--format is incompatible with human friendly format") }
        let form = try ObjectOutput.Form(isPretty ? "" : call.format)
        var found: [Found] = []
        var failures: [any Error] = []
        for name in call.arguments {
            do { found.append(try await find(name)) } catch is CancellationError { throw CancellationError() } catch { failures.append(error) }
        }
        if isPretty {
            try call.console.printRaw(found.map(pretty).joined(separator: "\n"))
        } else {
            try call.console.printRaw(try ObjectOutput.text(try found.map(value), form))
        }
        for failure in failures { call.report(failure) }
        return failures.isEmpty ? 0 : 1
    }
}
