import CaissonCore

/// Turns a statement into an instruction: Docker's rules for each, in its words.
struct InstructionParser {
    let statement: Statement
    let escape: UInt8

    static let names = [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
        "ONBUILD",
        "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]

    /// What the statement says; FROM is not among them, as it starts a stage.
    func body() throws(ParseError) -> InstructionBody {
        switch statement.name.uppercased() {
        case "ADD": return .add(try addition())
        case "ARG": return .arg(try arguments())
        case "CMD": return .cmd(try commandLine())
        case "COPY": return .copy(try copy())
        case "ENTRYPOINT": return .entrypoint(try commandLine())
        case "ENV": return .env(try pairs("ENV"))
        case "EXPOSE": return .expose(try ports())
        case "HEALTHCHECK": return .healthcheck(try healthcheck())
        case "LABEL": return .label(try pairs("LABEL"))
        case "MAINTAINER": return .maintainer(try single("MAINTAINER"))
        case "ONBUILD": return .onBuild(try trigger())
        case "RUN": return .run(try run())
        case "SHELL": return .shell(try shell())
        case "STOPSIGNAL": return .stopSignal(try single("STOPSIGNAL"))
        case "USER": return .user(try single("USER"))
        case "VOLUME": return .volume(try volumes())
        case "WORKDIR": return .workdir(try single("WORKDIR"))
        default: throw unknown()
        }
    }

    private func unknown() -> ParseError {
        let near = Spelling.suggestion(for: statement.name, of: InstructionParser.names, caseSensitive: false)
        return statement.error(
            "unknown instruction: \(statement.name)", hint: near.map { "did you mean \($0)?" }, at: statement.nameRange)
    }

    func needsOne(_ name: String) -> ParseError { statement.error("\(name) requires at least one argument") }

    /// Everything behind the name, as one argument.
    private func single(_ name: String) throws(ParseError) -> String {
        guard !statement.rest.isEmpty else { throw statement.error("\(name) requires exactly one argument") }
        _ = try FlagSet(statement)
        return statement.restText
    }

    /// The exec form, or the shell form where the text is no JSON array.
    func commandLine(_ text: ArraySlice<UInt8>) throws(ParseError) -> CommandLine {
        switch JSONArray(text) {
        case .strings(let words): return .exec(words)
        case .mixed: throw mixed()
        case .none: return .shell(Bytes.string(text))
        }
    }

    private func commandLine() throws(ParseError) -> CommandLine {
        let command = try commandLine(statement.rest)
        _ = try FlagSet(statement)
        return command
    }

    private func mixed() -> ParseError {
        statement.error("when using JSON array syntax, arrays must be comprised of strings only")
    }

    /// A JSON array, or words.
    func list() throws(ParseError) -> [Statement.Word] {
        switch JSONArray(statement.rest) {
        case .strings(let words):
            return words.map { Statement.Word(text: $0, range: statement.rest.startIndex..<statement.rest.endIndex) }
        case .mixed: throw mixed()
        case .none: return ArgumentScanner.words(statement.rest)
        }
    }

    /// Whether heredocs may follow the line.
    var takesHeredocs: Bool {
        guard ["ADD", "COPY", "RUN"].contains(statement.name.uppercased()) else { return false }
        if case .strings = JSONArray(statement.rest) { return false }
        return true
    }
}
