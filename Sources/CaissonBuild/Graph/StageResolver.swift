import CaissonCore
import CaissonDockerfile
import CaissonOCI

/// What FROM, `COPY --from` and a mount's `from` name.
enum SourceReference: Sendable, Hashable {
    case scratch
    case stage(Int)
    /// A named context of the request.
    case context(String)
    case image(String)
}

/// One FROM with its variables expanded.
struct ResolvedStage: Sendable {
    let stage: Stage
    var base: SourceReference
    var platform: Platform?
    /// Triggers of the base first.
    var instructions: [StageInstruction]
    /// A context of the request takes the place of the whole stage.
    var isReplaced = false

    /// As progress names it.
    var name: String { stage.name ?? "stage-\(stage.index)" }
}

struct StageInstruction: Sendable {
    let instruction: Instruction
    var isTrigger = false
}

/// Tells which stages a target needs and in which order they can be built.
struct StageResolver: Sendable {
    private(set) var stages: [ResolvedStage] = []
    let target: Int
    private let contexts: Set<String>
    /// Stages by name; of two with one name the later.
    private let names: [String: Int]

    /// Throws ``BuildFailure`` in BuildKit's words for a name or platform that cannot be.
    init(_ dockerfile: Dockerfile, _ globals: GlobalArguments, target: String?, contexts: Set<String>) throws {
        guard let last = dockerfile.stages.last else {
            throw BuildFailure(.invalidArgument, "dockerfile contains no stages to build")
        }
        self.contexts = contexts
        var names: [String: Int] = [:]
        for stage in dockerfile.stages {
            let expansion = Expansion(
                escape: dockerfile.directives.escape, variables: globals.variables, range: stage.range)
            var resolved = ResolvedStage(
                stage: stage, base: .scratch, platform: try StageResolver.platform(stage, expansion),
                instructions: stage.instructions.map { StageInstruction(instruction: $0) })
            resolved.base = try StageResolver.base(stage, expansion, names, contexts)
            if let name = stage.name, contexts.contains(name) {
                resolved.base = .context(name)
                resolved.instructions = []
                resolved.isReplaced = true
            }
            stages.append(resolved)
            if let name = stage.name { names[name.lowercased()] = stage.index }
        }
        self.names = names
        let known = stages
        self.target = try target.map { try StageResolver.target($0, known) } ?? last.index
    }

    private static func platform(_ stage: Stage, _ expansion: Expansion) throws -> Platform? {
        guard let written = stage.platform else { return nil }
        let text = try expansion.word(written)
        guard !text.isEmpty else {
            throw BuildFailure(.invalidArgument, "empty platform value from expression \(written)", at: stage.range)
        }
        do {
            return try Platform(parsing: text)
        } catch let error as CaissonError {
            throw BuildFailure(error.code, "failed to parse platform \(written): \(error.message)", at: stage.range)
        }
    }

    private static func base(
        _ stage: Stage, _ expansion: Expansion, _ names: [String: Int], _ contexts: Set<String>
    ) throws -> SourceReference {
        let name = try expansion.word(stage.base)
        guard !name.isEmpty else {
            throw BuildFailure(.invalidArgument, "base name (\(stage.base)) should not be blank", at: stage.range)
        }
        if let index = names[name.lowercased()] { return .stage(index) }
        if let context = contextName(name, contexts) { return .context(context) }
        return name == "scratch" ? .scratch : .image(name)
    }

    /// A context may be named as the Dockerfile writes an image, with or without its default parts.
    private static func contextName(_ name: String, _ contexts: Set<String>) -> String? {
        if contexts.contains(name) { return name }
        guard !contexts.isEmpty, let reference = try? Reference(parsing: name) else { return nil }  // ignored: no image's name
        return [reference.withDefaultTag.canonical, reference.withDefaultTag.familiar, reference.familiarName]
            .first { contexts.contains($0) }
    }

    private static func target(_ text: String, _ stages: [ResolvedStage]) throws -> Int {
        if let found = stages.last(where: { $0.stage.name == text.lowercased() }) { return found.stage.index }
        if let number = Int(text), stages.indices.contains(number) { return number }
        throw BuildFailure(.invalidArgument, "target stage \"\(text)\" could not be found")
    }

    /// What `--from` of an instruction of `stage` names.
    func source(_ from: String, at range: SourceRange) throws -> SourceReference {
        guard !from.contains("$") else {
            throw BuildFailure(
                .invalidArgument,
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
                at: range)
        }
        if let found = names[from.lowercased()] { return .stage(found) }
        if let number = Int(from) {
            guard stages.indices.contains(number) else {
                throw BuildFailure(.invalidArgument, "invalid stage index \(number)", at: range)
            }
            return .stage(number)
        }
        if let context = StageResolver.contextName(from, contexts) { return .context(context) }
        return from == "scratch" ? .scratch : .image(from)
    }

    /// Puts a base's ONBUILD triggers before the stage's own instructions.
    mutating func addTriggers(_ triggers: [Instruction], to index: Int) {
        stages[index].instructions.insert(
            contentsOf: triggers.map { StageInstruction(instruction: $0, isTrigger: true) }, at: 0)
    }

    /// Everything a stage takes files from and where that is written, its base first.
    func sources(of index: Int) throws -> [(source: SourceReference, range: SourceRange)] {
        var found = [(source: stages[index].base, range: stages[index].stage.range)]
        for entry in stages[index].instructions {
            let instruction = entry.instruction
            switch instruction.body {
            case .copy(let copy), .add(let copy):
                if let from = copy.from {
                    found.append((try source(from, at: instruction.range), instruction.range))
                }
            case .run(let run):
                for mount in run.mounts {
                    guard let from = mount.from else { continue }
                    found.append((try source(from, at: instruction.range), instruction.range))
                }
            default: break
            }
        }
        return found
    }

    /// The stages the target needs, each after those it needs itself. Throws for stages that need each other.
    func order() throws -> [Int] {
        var order: [Int] = []
        var done: Set<Int> = []
        // Not recursive: a file may have more stages than a thread has stack.
        var open: Set<Int> = []
        var path: [(stage: Int, rest: ArraySlice<Int>)] = []
        func enter(_ index: Int) throws {
            guard open.insert(index).inserted else {
                throw BuildFailure(
                    .invalidArgument, "circular dependency detected on stage: \(stages[index].name)",
                    at: stages[index].stage.range)
            }
            path.append((index, try neededStages(of: index)[...]))
        }
        try enter(target)
        while let (stage, rest) = path.last {
            if let next = rest.first {
                path[path.count - 1].rest = rest.dropFirst()
                if !done.contains(next) { try enter(next) }
            } else {
                path.removeLast()
                open.remove(stage)
                done.insert(stage)
                order.append(stage)
            }
        }
        return order
    }

    private func neededStages(of index: Int) throws -> [Int] {
        try sources(of: index).compactMap { if case .stage(let needed) = $0.source { needed } else { nil } }
    }
}
