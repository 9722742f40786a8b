import CaissonCore
import CaissonDockerfile
import CaissonOCI

extension GraphBuilder {
    /// One instruction's effect on its stage; those that make files become steps.
    mutating func apply(_ instruction: Instruction, to state: inout StageState) throws {
        let range = instruction.range
        let expansion = expansion(state, range)
        switch instruction.body {
        case .run(let run): try addRun(run, instruction, to: &state)
        case .copy(let copy): try addCopy(copy, "COPY", instruction, to: &state)
        case .add(let copy): try addCopy(copy, "ADD", instruction, to: &state)
        case .workdir(let path): try addWorkdir(path, expansion.word(path), instruction, to: &state)
        case .arg(let declarations): try declare(declarations, range, &state)
        case .env(let pairs):
            let expanded = try pairs.map { KeyValue(try expansion.word($0.key), try expansion.word($0.value)) }
            for pair in expanded { state.setEnvironment(pair.key, pair.value) }
            state.note("ENV " + expanded.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
        case .label(let pairs):
            let expanded = try pairs.map { KeyValue(try expansion.word($0.key), try expansion.word($0.value)) }
            for pair in expanded {
                state.config.labels = (state.config.labels ?? [:]).merging([pair.key: pair.value]) { $1 }
            }
            state.note("LABEL " + expanded.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
        case .maintainer(let text):
            state.author = text
            state.note("MAINTAINER \(text)")
        default: try applyDefaults(instruction, expansion, &state)
        }
    }

    /// Instructions that only say what a container of the image does.
    private mutating func applyDefaults(
        _ instruction: Instruction, _ expansion: Expansion, _ state: inout StageState
    ) throws {
        let range = instruction.range
        switch instruction.body {
        case .cmd(let command):
            let arguments = arguments(command, state)
            state.config.cmd = arguments
            state.config.argsEscaped = true
            state.setsCommand = true
            state.note("CMD " + GoText.quoted(arguments))
        case .entrypoint(let command):
            let arguments = arguments(command, state)
            state.config.entrypoint = arguments
            if !state.setsCommand { state.config.cmd = nil }
            state.note("ENTRYPOINT " + GoText.quoted(arguments))
        case .expose(let ports):
            let words = try ports.flatMap { try expansion.words($0) }
            let exposed = try words.flatMap { try expansion.ports($0) }
            // Words without variables were looked at with the file.
            for word in words where !ports.contains(word) { found += BuildCheck.exposedPort(word, range: range) }
            state.config.exposedPorts = KeySet((state.config.exposedPorts?.keys ?? []) + exposed)
            state.note("EXPOSE " + GoText.set(Array(Set(exposed))))
        case .volume(let paths):
            let volumes = try paths.map { try expansion.word($0) }
            guard !volumes.contains("") else {
                throw BuildFailure(.invalidArgument, "VOLUME specified can not be an empty string")
            }
            state.config.volumes = KeySet((state.config.volumes?.keys ?? []) + volumes)
            state.note("VOLUME " + GoText.plain(volumes))
        case .user(let text):
            let user = try expansion.word(text)
            state.config.user = user
            state.note("USER \(user)")
        case .stopSignal(let text):
            let signal = try expansion.word(text)
            state.config.stopSignal = signal
            state.note("STOPSIGNAL \(signal)")
        case .shell(let shell):
            state.config.shell = shell
            state.note("SHELL " + GoText.plain(shell))
        case .healthcheck(let check):
            let health = Healthcheck(check)
            state.config.healthcheck = health
            state.note("HEALTHCHECK \(health.goText)")
        case .onBuild(let trigger): state.config.onBuild = (state.config.onBuild ?? []) + [trigger.text]
        default: break
        }
    }

    /// The arguments of CMD and ENTRYPOINT.
    private func arguments(_ command: CommandLine, _ state: StageState) -> [String] {
        switch command {
        case .exec(let arguments): arguments
        case .shell(let text): state.shell + [text]
        }
    }

    /// ARG: the request's value, else the default, else what was said before the first FROM.
    private func declare(_ declarations: [ArgDeclaration], _ range: SourceRange, _ state: inout StageState) throws {
        var shown: [String] = []
        for declaration in declarations {
            let name = declaration.name
            var value: String?
            if let given = globals.given[name] {
                value = given
            } else if let written = declaration.value {
                value = try expansion(state, range).word(written)
            } else {
                value = globals.variables[name]
            }
            // The epoch is for the exporter; RUN would run again for each commit.
            if let value, name != "SOURCE_DATE_EPOCH" { state.variables.set(name, value) }
            if !state.arguments.contains(name) { state.arguments.append(name) }
            shown.append(value.map { "\(name)=\($0)" } ?? name)
        }
        state.note("ARG " + shown.joined(separator: " "))
    }
}

extension Healthcheck {
    fileprivate init(_ check: HealthcheckInstruction) {
        self.init()
        switch check.command {
        case nil: test = ["NONE"]
        case .exec(let arguments)?: test = ["CMD"] + arguments
        case .shell(let text)?: test = ["CMD-SHELL", text]
        }
        interval = check.interval.flatMap { $0 == 0 ? nil : $0 }
        timeout = check.timeout.flatMap { $0 == 0 ? nil : $0 }
        startPeriod = check.startPeriod.flatMap { $0 == 0 ? nil : $0 }
        startInterval = check.startInterval.flatMap { $0 == 0 ? nil : $0 }
        retries = check.retries.flatMap { $0 == 0 ? nil : $0 }
    }

    /// `%q` of Go's struct.
    fileprivate var goText: String {
        let times = [interval, timeout, startPeriod, startInterval].map { "\"\(GoText.duration($0 ?? 0))\"" }
        let count = UInt32(clamping: retries ?? 0)
        let rune =
            count < 0x20
            ? "'\\x\(count < 16 ? "0" : "")\(String(count, radix: 16))'" : "'\(Character(UnicodeScalar(count) ?? "?"))'"
        return "&{\(GoText.quoted(test ?? [])) \(times.joined(separator: " ")) \(rune)}"
    }
}
