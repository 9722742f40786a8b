/// One command, declared once: help, usage errors and completion all come from here.
struct Command: Sendable {
    /// The noun it belongs to (`container`, `builder history`); nil for a command of its own (`login`).
    var group: String?
    /// The verb (`ls`).
    var name: String
    /// Other verbs of the group (`list`, `ps`).
    var aliases: [String] = []
    /// The short form beside the group (`ps`).
    var topLevel: String?
    /// The same command under another noun (`builder build`).
    var elsewhere: [String] = []
    /// What follows the name in the usage line.
    var usage: String
    /// A second usage line without the name of the program, where Docker has one.
    var secondUsage: String?
    var summary: String
    /// The longer description of the help, when the summary is not all.
    var details: String?
    var arguments: ArgumentCount
    /// Whether flags may follow arguments.
    var interspersed = true
    var flags: @Sendable () -> [FlagSpec] = { [] }
    /// What an argument names, for completion.
    var completes: CompletionSubject = .nothing
    /// How errors of the engine are shown.
    var errorStyle: ErrorStyle = .plain
    /// Whether the command deals with signals itself.
    var handlesSignals = false
    var run: @Sendable (Invocation) async throws -> Int32
}

/// How many arguments a command takes.
enum ArgumentCount: Sendable, Equatable {
    case none
    case exactly(Int)
    case atLeast(Int)
    case atMost(Int)
    case between(Int, Int)

    /// Docker's words for a number that is not allowed, nil when it is.
    func complaint(_ count: Int) -> String? {
        switch self {
        case .none: count == 0 ? nil : "accepts no arguments"
        case .exactly(let wanted): count == wanted ? nil : "requires \(wanted) \(noun(wanted))"
        case .atLeast(let least): count >= least ? nil : "requires at least \(least) \(noun(least))"
        case .atMost(let most): count <= most ? nil : "requires at most \(most) \(noun(most))"
        case .between(let low, let high):
            (low...high).contains(count) ? nil : "requires at least \(low) and at most \(high) \(noun(high))"
        }
    }

    /// Docker says `See` where a minimum is missed and `Run` elsewhere.
    var pointer: String {
        if case .atLeast = self { return "See" }
        return "Run"
    }

    private func noun(_ count: Int) -> String { count == 1 ? "argument" : "arguments" }
}

/// What the arguments of a command name.
enum CompletionSubject: Sendable {
    case nothing, containers, runningContainers, images, containersOrImages, files, builds, networks, volumes
    case nodes, services, stacks, secrets, configs
}

/// The shape of an engine's error on standard error.
enum ErrorStyle: Sendable {
    /// `Error: No such container: x`, exit status 1.
    case plain
    /// `caisson: …` with a pointer to the help, exit status 125, 126 or 127.
    case run
    /// As plain, but 126 and 127 where the command could not be started.
    case exec
}
