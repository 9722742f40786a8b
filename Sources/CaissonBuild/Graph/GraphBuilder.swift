import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonOCI

/// Turns the stages a target needs into steps. Pure: images are resolved before.
struct GraphBuilder {
    let resolver: StageResolver
    let globals: GlobalArguments
    let request: BuildRequest
    let escape: Character
    let platform: Platform
    /// Images by the name the Dockerfile gives them, and contexts of the request that are images by theirs.
    let images: [SourceReference: ResolvedImageSource]

    var vertices: [Vertex] = []
    var contexts: Set<String> = []
    private var states: [Int: StageState] = [:]
    /// Steps of images that only files are taken from.
    private var imageVertices: [SourceReference: Int] = [:]
    var stageName: String?
    var counter = StepCounter(total: 0, stage: nil)
    var ordinal = 0
    var ignoresCache = false
    /// What is left out of the context, for the check of what is copied from it.
    var ignore: DockerIgnore?
    /// What the checks found that need the values of variables.
    var found: [CheckFinding] = []
    private let unset = UnsetNames()

    init(
        _ resolver: StageResolver, _ globals: GlobalArguments, _ request: BuildRequest, escape: Character,
        platform: Platform,
        images: [SourceReference: ResolvedImageSource]
    ) {
        (self.resolver, self.globals, self.request, self.escape) = (resolver, globals, request, escape)
        (self.platform, self.images) = (platform, images)
    }

    /// The steps of everything the target needs.
    mutating func build() throws -> BuildGraph {
        for index in try resolver.order() {
            let stage = resolver.stages[index]
            do {
                states[index] = try state(of: stage)
            } catch {
                throw BuildFailure.at(stage.stage.range, error)
            }
        }
        guard var target = states[resolver.target] else {
            throw BuildFailure(.internal, "the target stage was not built")
        }
        if !request.labels.isEmpty {
            target.config.labels = (target.config.labels ?? [:]).merging(request.labels) { $1 }
        }
        var graph = BuildGraph(target: target)
        graph.vertices = vertices
        graph.contexts = contexts
        return graph
    }

    private mutating func state(of stage: ResolvedStage) throws -> StageState {
        stageName = stage.name
        ordinal = 0
        ignoresCache = request.noCache || request.noCacheStages.contains { $0.lowercased() == stage.name }
        counter = StepCounter(total: StepCounter.total(of: stage), stage: resolver.stages.count > 1 ? stage.name : nil)
        var state = try start(of: stage)
        for entry in stage.instructions {
            ordinal += 1
            counter.isTrigger = entry.isTrigger
            do {
                try apply(entry.instruction, to: &state)
            } catch {
                throw BuildFailure.at(entry.instruction.range, error)
            }
            let names = unset.take()
            // A trigger is written in the Dockerfile of another image.
            guard !entry.isTrigger else { continue }
            found += BuildCheck.undefinedVariables(
                names, declared: Set(state.arguments), known: state.variables.names, range: entry.instruction.range)
        }
        return state
    }

    /// What a stage starts from.
    private mutating func start(of stage: ResolvedStage) throws -> StageState {
        let platform = stage.platform ?? platform
        switch stage.base {
        case .scratch: return .scratch(platform)
        case .stage(let index):
            guard var state = states[index] else { throw BuildFailure(.internal, "stage \(index) was not built") }
            // Triggers are for the stages built on it, and were put into this one.
            state.config.onBuild = nil
            state.setsCommand = false
            state.inheritVariables()
            return state
        case .image, .context:
            if let image = images[stage.base] { return start(of: stage, image) }
            guard case .context(let name) = stage.base else {
                throw BuildFailure(.internal, "\(stage.stage.base) is not resolved")
            }
            return try start(platform, context: name, stage)
        }
    }

    private mutating func start(of stage: ResolvedStage, _ image: ResolvedImageSource) -> StageState {
        var config = image.config.config ?? ExecutionConfig()
        config.onBuild = nil
        var state = StageState(config: config, platform: image.config.platform)
        state.author = image.config.author
        state.history = (image.config.history ?? []).map { HistoryStep(entry: $0, isInherited: true) }
        state.head = addImage(image, "FROM \(image.name)", stage: stageName, range: stage.stage.range)
        let mismatch = BuildCheck.basePlatform(
            image: image.name, actual: image.config.platform.text, expected: (stage.platform ?? platform).text,
            range: stage.stage.range)
        found += [mismatch].compactMap { $0 }
        state.inheritVariables()
        return state
    }

    /// A folder in the place of an image: its files on an empty root.
    private mutating func start(_ platform: Platform, context name: String, _ stage: ResolvedStage) throws -> StageState
    {
        var state = StageState.scratch(platform)
        contexts.insert(name)
        let plan = CopyPlan(
            verb: "COPY", origins: [CopyOrigin(source: .context(name), patterns: ["/"])],
            request: CopyRequest(sources: ["/"], destination: "/"))
        state.head = add(
            .copy(plan), on: state, text: "FROM \(name)", kind: .source, written: stage.stage.original,
            range: stage.stage.range)
        state.note("FROM \(name)", vertex: state.head)
        return state
    }

    private mutating func addImage(_ image: ResolvedImageSource, _ text: String, stage: String?, range: SourceRange?)
        -> Int
    {
        let name = stage == nil ? text : counter.next() + text
        vertices.append(
            Vertex(
                operation: .image(image), parent: nil, name: name, kind: .source, stage: stage, written: text,
                range: range))
        return vertices.count - 1
    }

    /// One more step on a stage; returns its number.
    mutating func add(
        _ operation: Operation, on state: StageState, sources: [Int] = [], text: String, kind: BuildStep.Kind,
        written: String,
        range: SourceRange
    ) -> Int {
        var vertex = Vertex(
            operation: operation, parent: state.head, sources: sources, name: counter.next() + text, kind: kind,
            stage: stageName, written: written, range: range)
        vertex.scope = state.variables.list
        vertex.ordinal = ordinal
        vertex.ignoresCache = ignoresCache
        vertices.append(vertex)
        return vertices.count - 1
    }

    /// The files `--from` names, as a source of a step.
    mutating func files(of reference: SourceReference, range: SourceRange) throws -> FileSource {
        switch reference {
        case .scratch: return .vertex(nil)
        case .stage(let index):
            guard let state = states[index] else {
                throw BuildFailure(.internal, "stage \(index) was not built", at: range)
            }
            return .vertex(state.head)
        case .context(let name) where images[reference] == nil:
            contexts.insert(name)
            return .context(name)
        case .image, .context:
            if let known = imageVertices[reference] { return .vertex(known) }
            guard let image = images[reference] else {
                throw BuildFailure(.internal, "an image is not resolved", at: range)
            }
            let vertex = addImage(image, "FROM \(image.name)", stage: nil, range: range)
            imageVertices[reference] = vertex
            return .vertex(vertex)
        }
    }

    func expansion(_ state: StageState, _ range: SourceRange) -> Expansion {
        Expansion(escape: escape, variables: state.variables, range: range, unset: unset)
    }
}

/// Numbers the steps of a stage as BuildKit does: `[build 2/5] `.
struct StepCounter {
    let total: Int
    let stage: String?
    var isTrigger = false
    private var index = 0

    init(total: Int, stage: String?) {
        self.total = total
        self.stage = stage
    }

    /// FROM of an image, RUN, COPY, ADD and WORKDIR count; triggers all do.
    static func total(of stage: ResolvedStage) -> Int {
        let base: Int
        switch stage.base {
        case .image, .context: base = 1
        case .scratch, .stage: base = 0
        }
        return stage.instructions.reduce(base) { sum, entry in
            switch entry.instruction.body {
            case .add, .copy, .run, .workdir: sum + 1
            default: sum + (entry.isTrigger ? 1 : 0)
            }
        }
    }

    mutating func next() -> String {
        guard total > 0 else { return "" }
        index += 1
        let number = String(index)
        let padding = String(repeating: " ", count: max(0, String(total).count - number.count))
        return "[" + (stage.map { $0 + " " } ?? "") + padding + "\(number)/\(total)] " + (isTrigger ? "ONBUILD " : "")
    }
}
