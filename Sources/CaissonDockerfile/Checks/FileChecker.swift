/// Collects what the checks find that need nothing but the file.
struct FileChecker {
    private let directives: Directives
    private var findings: [CheckFinding] = []
    private var casing = CasingCheck()
    private var names: Set<String> = []
    /// Where CMD, ENTRYPOINT and HEALTHCHECK of the stage were last, as only the last one counts.
    private var last: [String: (name: String, range: SourceRange)] = [:]
    private var state = StageState()
    private var states: [String: StageState] = [:]
    private var name: String?

    /// More than anyone reads; a hostile file must not fill the memory with them.
    private static let most = 10_000

    /// What a stage hands on to those built from it.
    private struct StageState {
        var hasShell = false
        var hasWorkdir = false
    }

    init(_ directives: Directives) { self.directives = directives }

    private mutating func find(_ check: BuildCheck, _ message: String, _ range: SourceRange) {
        guard findings.count < FileChecker.most, directives.runs(check) else { return }
        findings.append(check.finding(message, range))
    }

    private mutating func add(_ more: [CheckFinding]) {
        findings += directives.told(more).prefix(max(0, FileChecker.most - findings.count))
    }

    mutating func take(_ stage: Stage, _ parser: InstructionParser) {
        closeStage()
        name = stage.name
        state = states[stage.base.lowercased()] ?? StageState()
        casing.take(parser.statement.name, stage.range)
        emptyContinuation(parser, stage.range)
        let words = ArgumentScanner.words(parser.statement.rest).map(\.text)
        guard let stageName = stage.name, words.count == 3 else { return }
        stageNameChecks(stageName, written: words[2], stage.range)
        asCasing(parser.statement.name, words[1], stage.range)
        describe("FROM", [stageName], parser, stage.range)
    }

    private mutating func stageNameChecks(_ name: String, written: String, _ range: SourceRange) {
        if written != name { find(.stageNameCasing, "Stage name '\(written)' should be lowercase", range) }
        if ["context", "scratch"].contains(name) {
            find(
                .reservedStageName, "Stage name should not use the same name as reserved stage \(Quoted.text(name))",
                range)
        }
        if !names.insert(name).inserted {
            find(.duplicateStageName, "Duplicate stage name \(Quoted.text(name)), stage names should be unique", range)
        }
    }

    /// A FROM that is itself mixed is the casing check's.
    private mutating func asCasing(_ from: String, _ written: String, _ range: SourceRange) {
        let expected = from == from.lowercased() ? "as" : from == from.uppercased() ? "AS" : written
        if written != expected {
            find(.fromAsCasing, "'\(written)' and '\(from)' keywords' casing do not match", range)
        }
    }

    private mutating func emptyContinuation(_ parser: InstructionParser, _ range: SourceRange) {
        guard let line = parser.statement.line.emptyContinuation else { return }
        find(.noEmptyContinuation, "Empty continuation line", SourceRange(line: line))
    }

    mutating func take(_ instruction: Instruction, _ parser: InstructionParser, isGlobal: Bool) {
        let (range, written) = (instruction.range, parser.statement.name)
        emptyContinuation(parser, range)
        if case .arg(let declarations) = instruction.body { describe("ARG", declarations.map(\.name), parser, range) }
        guard !isGlobal else { return }
        casing.take(written, range)
        switch instruction.body {
        case .arg(let declarations): secrets("ARG", declarations.map(\.name), range)
        case .env(let pairs):
            secrets("ENV", pairs.map(\.key), range)
            legacy(written, parser, range)
        case .label: legacy(written, parser, range)
        case .cmd(let command), .entrypoint(let command): shellForm(command, written, range)
        case .healthcheck: once(written, range)
        case .maintainer:
            find(.maintainerDeprecated, "Maintainer instruction is deprecated in favor of using label", range)
        case .shell: state.hasShell = true
        case .workdir(let path): workdir(path, range)
        case .expose(let ports):
            for port in ports where !port.contains("$") { add(BuildCheck.exposedPort(port, range: range)) }
        default: break
        }
    }

    private mutating func shellForm(_ command: CommandLine, _ written: String, _ range: SourceRange) {
        once(written, range)
        guard case .shell = command, !state.hasShell else { return }
        find(
            .jsonArgsRecommended,
            "JSON arguments recommended for \(written) to prevent unintended behavior related to OS signals", range)
    }

    private mutating func once(_ written: String, _ range: SourceRange) {
        let previous = last.updateValue((written, range), forKey: written.uppercased())
        guard let previous else { return }
        find(
            .multipleInstructionsDisallowed,
            "Multiple \(written) instructions should not be used in the same stage because only the last one will be used",
            previous.range)
    }

    private mutating func legacy(_ written: String, _ parser: InstructionParser, _ range: SourceRange) {
        guard parser.isLegacyPair else { return }
        find(
            .legacyKeyValueFormat,
            "\"\(written) key=value\" should be used instead of legacy \"\(written) key value\" format", range)
    }

    private mutating func workdir(_ path: String, _ range: SourceRange) {
        // With a variable in it the solver, which knows its value, asks `BuildCheck.relativeWorkdir`.
        if !state.hasWorkdir, !path.contains("$"), let finding = BuildCheck.relativeWorkdir(path, range: range) {
            add([finding])
        }
        state.hasWorkdir = true
    }

    private mutating func secrets(_ instruction: String, _ keys: [String], _ range: SourceRange) {
        for key in keys where SecretNames.isSecret(key) {
            find(
                .secretsUsedInArgOrEnv,
                "Do not use ARG or ENV instructions for sensitive data (\(instruction) \(Quoted.text(key)))", range)
        }
    }

    private mutating func describe(
        _ instruction: String, _ keys: [String], _ parser: InstructionParser, _ range: SourceRange
    ) {
        guard let comment = parser.statement.line.comments.last, let first = keys.first else { return }
        let word =
            comment.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard !keys.contains(word) else { return }
        find(
            .invalidDefinitionDescription,
            "Comment for \(instruction) should follow the format: `# \(keys.count > 1 ? "<arg_key>" : first) <description>`",
            range)
    }

    private mutating func closeStage() {
        if let name { states[name] = state }
        last = [:]
    }

    /// All findings, in the order of the file.
    mutating func finish(_ file: Dockerfile) -> [CheckFinding] {
        add(casing.findings)
        add(BaseChecks(file).findings)
        func place(_ finding: (offset: Int, element: CheckFinding)) -> (Int, Int, Int) {
            (finding.element.range?.start.line ?? 0, finding.element.range?.start.column ?? 0, finding.offset)
        }
        return findings.enumerated().sorted { place($0) < place($1) }.map(\.element)
    }
}

/// Whether instructions are written in one casing.
private struct CasingCheck {
    private var lower: [(name: String, range: SourceRange)] = []
    private var upper: [(name: String, range: SourceRange)] = []
    private var lowerCount = 0
    private var upperCount = 0

    mutating func take(_ name: String, _ range: SourceRange) {
        let (isLower, isUpper) = (name == name.lowercased(), name == name.uppercased())
        if isLower { lowerCount += 1 } else if isUpper { upperCount += 1 }
        if !isLower, lower.count < 10_000 { lower.append((name, range)) }
        if !isUpper, upper.count < 10_000 { upper.append((name, range)) }
    }

    var findings: [CheckFinding] {
        let isLower = lowerCount > upperCount
        return (isLower ? lower : upper).map { name, range in
            let casing = isLower ? "lowercase" : "uppercase"
            return BuildCheck.consistentInstructionCasing.finding(
                "Command '\(name)' should match the case of the command majority (\(casing))", range)
        }
    }
}
