package import CaissonAPI

/// The command line of `caisson`.
package enum CommandLineInterface {
    /// The global options when `arguments` (without the program's name) hold nothing else and a terminal is on both
    /// standard input and output: then the terminal UI opens. nil means ``run(arguments:console:engine:)``.
    package static func interfaceOptions(arguments: [String], console: Console) -> GlobalOptions? {
        guard console.terminal.isTerminal(.input), console.terminal.isTerminal(.output) else { return nil }
        let parser = FlagParser(GlobalOptions.flags, interspersed: false)
        guard let parsed = try? parser.parse(arguments), parsed.arguments.isEmpty, !parsed.flags.bool("version") else {
            return nil
        }
        return GlobalOptions(parsed.flags, environment: console.environment)
    }

    /// The global options of a command that may ask for an engine; nil where none will be needed: help, and what is typed wrong.
    package static func engineOptions(arguments: [String], console: Console) -> GlobalOptions? {
        Dispatcher(console: console, engine: { _ in throw CancellationError() }, swarm: { _ in throw CancellationError() }).engineOptions(arguments)
    }

    /// Runs one command and returns the exit status. `engine` is called at most once, and only by commands that need
    /// an engine: help, usage errors and completion scripts cost nothing; so is `swarm` by those about the swarm. Nothing is thrown; errors are printed.
    package static func run(
        arguments: [String], console: Console,
        engine: @escaping @Sendable (GlobalOptions) async throws -> any EngineAPI,
        swarm: @escaping @Sendable (GlobalOptions) async throws -> any SwarmAPI
    ) async -> Int32 {
        await Dispatcher(console: console, engine: engine, swarm: swarm).run(arguments)
    }
}
