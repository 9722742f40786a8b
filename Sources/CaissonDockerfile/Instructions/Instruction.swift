/// One instruction of a Dockerfile, parsed but not expanded: variables are still `$NAME` wherever Docker expands them.
package struct Instruction: Sendable, Equatable {
    package var body: InstructionBody
    /// The words of the file, comments left out and lines joined, heredocs included: what history and progress show.
    package var original: String
    package var range: SourceRange

    package init(_ body: InstructionBody, original: String, range: SourceRange) {
        self.body = body
        self.original = original
        self.range = range
    }
}

/// What it says. A new instruction is one case here.
package enum InstructionBody: Sendable, Equatable {
    case add(CopyInstruction)
    case arg([ArgDeclaration])
    case cmd(CommandLine)
    case copy(CopyInstruction)
    case entrypoint(CommandLine)
    case env([KeyValue])
    case expose([String])
    case healthcheck(HealthcheckInstruction)
    case label([KeyValue])
    case maintainer(String)
    case onBuild(OnBuildInstruction)
    case run(RunInstruction)
    case shell([String])
    case stopSignal(String)
    case user(String)
    case volume([String])
    case workdir(String)
}

/// A key and a value that is not yet expanded; `quote` handling is left to the expansion, so the text is as written.
package struct KeyValue: Sendable, Equatable {
    package var key: String
    package var value: String

    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

/// `ARG NAME[=default]`.
package struct ArgDeclaration: Sendable, Equatable {
    package var name: String
    package var value: String?

    package init(_ name: String, _ value: String? = nil) {
        self.name = name
        self.value = value
    }
}

/// The two forms of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD.
package enum CommandLine: Sendable, Equatable {
    /// Text for the shell of the stage.
    case shell(String)
    /// A JSON array.
    case exec([String])
}

package struct OnBuildInstruction: Sendable, Equatable {
    /// The trigger as the image configuration keeps it.
    package var text: String

    package init(_ text: String) { self.text = text }
}

/// Durations are nanoseconds; nil and 0 inherit.
package struct HealthcheckInstruction: Sendable, Equatable {
    /// nil is `HEALTHCHECK NONE`.
    package var command: CommandLine?
    package var interval: Int64?
    package var timeout: Int64?
    package var startPeriod: Int64?
    package var startInterval: Int64?
    package var retries: Int?

    package init(command: CommandLine?) { self.command = command }
}
