import CaissonAPI
import CaissonCore

/// Finds the command in the arguments, runs it and turns what it throws into text and an exit status.
struct Dispatcher: Sendable {
    let console: Console
    let engine: @Sendable (GlobalOptions) async throws -> any EngineAPI
    let swarm: @Sendable (GlobalOptions) async throws -> any SwarmAPI

    func run(_ arguments: [String]) async -> Int32 {
        do {
            return try await dispatch(arguments)
        } catch let failure as ExitFailure {
            if let message = failure.message { console.printError(message) }
            return failure.status
        } catch {
            console.printError(ErrorText.plain(error, debug: false))
            return 1
        }
    }

    /// What ``run(_:)`` would ask for an engine with; nil when it would not.
    func engineOptions(_ arguments: [String]) -> GlobalOptions? {
        // ignored, here and below: a mistake needs no engine
        guard let (flags, rest) = try? global(arguments, usage: "", path: ""), !flags.bool("version") else { return nil }
        guard let first = rest.first, first != "help" else { return nil }
        if first == CompletionQuery.name { return GlobalOptions(flags, environment: console.environment) }
        if let group = CommandCatalog.group(first) { return engineOptions(group, rest.dropFirst(), flags) }
        return CommandCatalog.command(topLevel: first).flatMap { engineOptions($0, rest.dropFirst(), flags) }
    }

    private func engineOptions(_ group: CommandGroup, _ arguments: ArraySlice<String>, _ outer: ParsedFlags) -> GlobalOptions? {
        guard let (flags, rest) = try? global(Array(arguments), usage: "", path: "", outer: outer, more: group.flags),
            let verb = rest.first
        else { return nil }
        if let inner = CommandCatalog.group(verb, in: group) { return engineOptions(inner, rest.dropFirst(), flags) }
        let command = CommandCatalog.command(group: group.name, verb: verb)
        return command.flatMap { engineOptions($0, rest.dropFirst(), flags) }
    }

    private func engineOptions(_ command: Command, _ arguments: ArraySlice<String>, _ outer: ParsedFlags) -> GlobalOptions? {
        let parsed = try? FlagParser(command.flags(), interspersed: command.interspersed).parse(arguments)
        return parsed.map { _ in GlobalOptions(outer, environment: console.environment) }
    }

    private func dispatch(_ arguments: [String]) async throws -> Int32 {
        let program = HelpText.program
        let (flags, rest) = try global(arguments, usage: "\(program) [OPTIONS] [COMMAND]", path: program)
        if flags.bool("version") { return try await dispatchVersion(flags) }
        guard let first = rest.first else { return try help([]) }
        if let command = CommandCatalog.brief(first) {
            return try await invoke(command, path: "\(program) \(first)", rest.dropFirst(), flags)
        }
        if first == "help" { return try help(Array(rest.dropFirst())) }
        if first == CompletionQuery.name { return try await complete(rest.dropFirst(), flags) }
        if let group = CommandCatalog.group(first) {
            return try await dispatch(group, rest.dropFirst(), flags)
        }
        if let command = CommandCatalog.command(topLevel: first) {
            return try await invoke(command, path: "\(program) \(first)", rest.dropFirst(), flags)
        }
        if let reason = CommandCatalog.missing[first] { throw ExitFailure(1, "\(program): '\(program) \(first)' is not available: \(reason)") }
        throw ExitFailure(1, "\(program): unknown command: \(program) \(first)\n\nRun '\(program) --help' for more information")
    }

    private func dispatch(_ group: CommandGroup, _ arguments: ArraySlice<String>, _ outer: ParsedFlags) async throws -> Int32 {
        let path = "\(HelpText.program) \(group.name)"
        let (flags, rest) = try global(Array(arguments), usage: path, path: path, outer: outer, more: group.flags)
        guard let verb = rest.first else { return try help(words(group)) }
        if verb == "help" { return try help(words(group) + rest.dropFirst()) }
        if let inner = CommandCatalog.group(verb, in: group) { return try await dispatch(inner, rest.dropFirst(), flags) }
        if let command = CommandCatalog.command(group: group.name, verb: verb) {
            return try await invoke(command, path: "\(path) \(command.name)", rest.dropFirst(), flags)
        }
        if let reason = CommandCatalog.missingVerbs[group.name]?[verb] {
            throw ExitFailure(1, "\(HelpText.program): '\(path) \(verb)' is not available: \(reason)")
        }
        let text = "\(HelpText.program): unknown command: \(path) \(verb)\n\nUsage:  \(path)\n\n"
        throw ExitFailure(1, text + "Run '\(path) --help' for more information")
    }

    private func words(_ group: CommandGroup) -> [String] { group.name.split(separator: " ").map { String($0) } }

    /// Reads global flags in front of a command's name.
    private func global(
        _ arguments: [String], usage: String, path: String, outer: ParsedFlags = ParsedFlags(), more: [FlagSpec] = []
    ) throws -> (ParsedFlags, [String]) {
        do {
            let parsed = try FlagParser(more + GlobalOptions.flags, interspersed: false).parse(arguments)
            return (parsed.flags.overriding(outer), parsed.arguments)
        } catch {
            switch error {
            case .help: return (outer, ["help"])
            case .invalid(let text), .missing(let text):
                throw ExitFailure(125, "\(text)\n\nUsage:  \(usage)\n\nRun '\(path) --help' for more information")
            }
        }
    }

    private func dispatchVersion(_ flags: ParsedFlags) async throws -> Int32 {
        let engine = try await engine(GlobalOptions(flags, environment: console.environment))
        try console.print("Caisson version \(try await engine.system.version().version)")
        return 0
    }

    private var columns: Int { (console.terminal.size?.columns ?? 80) - 1 }

    private func help(_ topic: [String]) throws -> Int32 {
        switch topic.count {
        case 0: try console.printRaw(HelpText.overview(columns: columns))
        default:
            let words = topic.joined(separator: " ")
            if let group = CommandCatalog.group(topic[0]) {
                try help(group, topic.dropFirst(), words)
            } else if let command = CommandCatalog.command(topLevel: topic[0]) {
                try printPage(command, "\(HelpText.program) \(topic[0])")
            } else {
                throw ExitFailure(1, "unknown help topic: \(words)")
            }
        }
        return 0
    }

    private func help(_ group: CommandGroup, _ topic: ArraySlice<String>, _ words: String) throws {
        guard let verb = topic.first else { return try console.printRaw(HelpText.page(group, columns: columns)) }
        if let inner = CommandCatalog.group(verb, in: group) { return try help(inner, topic.dropFirst(), words) }
        guard let command = CommandCatalog.command(group: group.name, verb: verb) else {
            throw ExitFailure(1, "unknown help topic: \(words)")
        }
        try printPage(command, "\(HelpText.program) \(group.name) \(command.name)")
    }

    private func printPage(_ command: Command, _ path: String) throws {
        try console.printRaw(HelpText.page(command, path: path, columns: columns))
    }

    private func invoke(
        _ command: Command, path: String, _ arguments: ArraySlice<String>, _ outer: ParsedFlags
    ) async throws -> Int32 {
        let usage = "Usage:  \(HelpText.usageLine(command, path: path))"
        let parsed: (flags: ParsedFlags, arguments: [String])
        do { parsed = try FlagParser(command.flags(), interspersed: command.interspersed).parse(arguments) } catch {
            switch error {
            case .help:
                try printPage(command, path)
                return 0
            case .missing(let text): throw ExitFailure(command.errorStyle == .run ? 125 : 1, "\(HelpText.program): \(text)")
            case .invalid(let text): throw ExitFailure(125, "\(text)\n\n\(usage)\n\nRun '\(path) --help' for more information")
            }
        }
        if let complaint = command.arguments.complaint(parsed.arguments.count) {
            let pointer = "\(command.arguments.pointer) '\(path) --help' for more information"
            throw ExitFailure(1, "\(HelpText.program): '\(path)' \(complaint)\n\n\(usage)\n\n\(pointer)")
        }
        let globals = GlobalOptions(outer, environment: console.environment)
        let call = Invocation(
            command: command, path: path, flags: parsed.flags, arguments: parsed.arguments, globals: globals, outer: outer,
            console: console, makeEngine: engine, makeSwarm: swarm)
        return await finish(call)
    }

    /// Runs the command; its errors become text and a status here.
    private func finish(_ call: Invocation) async -> Int32 {
        do {
            if call.command.handlesSignals { return try await call.command.run(call) }
            return try await Interruption.watching(call.console) { try await call.command.run(call) }
        } catch let failure as ExitFailure {
            if let message = failure.message { console.printError(message) }
            return failure.status
        } catch let interruption as Interrupted {
            return 128 + interruption.signal
        } catch {
            return report(error, call)
        }
    }

    private func report(_ error: any Error, _ call: Invocation) -> Int32 {
        let code = (error as? CaissonError)?.code ?? .internal
        switch call.command.errorStyle {
        case .plain:
            call.report(error)
            return 1
        case .exec:
            call.report(error)
            return code == .cannotInvoke || code == .commandNotFound ? code.runExitStatus : 1
        case .run:
            console.printError(ErrorText.run(error, path: call.path, debug: call.globals.debug))
            return code.runExitStatus
        }
    }

    private func complete(_ words: ArraySlice<String>, _ flags: ParsedFlags) async throws -> Int32 {
        let (makeEngine, makeSwarm) = (engine, swarm)
        let globals = GlobalOptions(flags, environment: console.environment)
        let typed = words.first == "--" ? words.dropFirst() : words
        let query = CompletionQuery(words: Array(typed), engine: { try await makeEngine(globals) }, swarm: { try await makeSwarm(globals) })
        for line in await query.candidates() { try console.print(line) }
        return 0
    }
}
