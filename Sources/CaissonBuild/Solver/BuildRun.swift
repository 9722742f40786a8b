import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// The course of one build.
struct BuildRun {
    private let build: Build
    private let reporter: BuildReporter
    private let contexts: BuildContexts
    private var request: BuildRequest { build.request }
    private var environment: BuildEnvironment { build.environment }

    init(_ build: Build, _ reporter: BuildReporter, _ scratch: FilePath) {
        self.build = build
        self.reporter = reporter
        contexts = BuildContexts(build.request, build.environment, scratch: scratch) { _ in }
    }

    func run() async throws -> BuildResult {
        let references = try BuildChecks.references(request)
        let platform = try BuildChecks.platform(request)
        let loaded = try await load()
        do {
            let dockerfile = try parse(loaded)
            // What the checks found has been told; it is not a failure of the build.
            if request.checkOnly { return BuildResult(id: build.id, imageID: nil) }
            return try await solve(dockerfile, loaded, platform, references)
        } catch {
            throw BuildReport(error: error, source: excerpt(error, loaded))
        }
    }

    // MARK: The Dockerfile

    private func load() async throws -> DockerfileReader.Loaded {
        let reader = DockerfileReader(request: request, contexts: contexts)
        let loaded: DockerfileReader.Loaded
        do {
            loaded = try await reader.load()
        } catch {
            // Whoever lists builds sees the failed one too.
            reporter.send(.started(start(name: reader.name, text: "")))
            throw error
        }
        reporter.send(.started(start(name: loaded.name, text: String(decoding: loaded.bytes, as: UTF8.self))))
        return try await reporter.internalStep("[internal] load build definition from \(loaded.name)") { step in
            let bytes = Int64(loaded.bytes.count)
            reporter.progress(
                step, BuildProgress(id: "transferring dockerfile", current: bytes, total: bytes, isDone: true))
            return loaded
        }
    }

    private func start(name: String, text: String) -> BuildStart {
        BuildStart(
            id: build.id, time: environment.clock(), name: request.tags.first ?? request.context.shown,
            dockerfileName: name,
            dockerfile: text, target: request.target)
    }

    private func parse(_ loaded: DockerfileReader.Loaded) throws -> Dockerfile {
        let dockerfile: Dockerfile
        do {
            dockerfile = try DockerfileParser.parse(loaded.bytes)
        } catch {
            let line = error.range.start.line
            let hint = error.hint.map { " (\($0))" } ?? ""
            throw BuildFailure(
                .invalidArgument, "dockerfile parse error on line \(line): \(error.message)\(hint)", at: error.range,
                hint: error.hint, cause: error)
        }
        try tell(dockerfile.findings, dockerfile.directives)
        if let warning = BuildChecks.syntaxWarning(dockerfile) { reporter.send(.warning(warning)) }
        return dockerfile
    }

    /// Reports what the checks found; throws where the file says that it is an error.
    private func tell(_ findings: [CheckFinding], _ directives: Directives) throws {
        for finding in directives.told(findings) { reporter.send(.warning(BuildWarning(finding))) }
        if let violation = directives.violation(of: findings) { throw BuildFailure(.invalidArgument, violation) }
    }

    private func excerpt(_ error: any Error, _ loaded: DockerfileReader.Loaded) -> String {
        guard let failure = error as? BuildFailure, let range = failure.range else { return "" }
        return SourceExcerpt(loaded.bytes, name: loaded.name, range: range, marksColumns: failure.cause is ParseError).text
    }

    // MARK: The steps

    private func solve(
        _ dockerfile: Dockerfile, _ loaded: DockerfileReader.Loaded, _ platform: Platform, _ references: [Reference]
    ) async throws -> BuildResult {
        let globals = try GlobalArguments(dockerfile, request, target: platform, build: .host)
        let epoch = try BuildChecks.epoch(request, globals)
        var resolver = try StageResolver(
            dockerfile, globals, target: request.target, contexts: Set(request.namedContexts.keys))
        let gathering = ImageGathering(
            request: request, environment: environment, reporter: reporter, platform: platform)
        let images = try await gathering.gather(&resolver)
        let reader = DockerfileReader(request: request, contexts: contexts)
        let ignore = try await reporter.internalStep("[internal] load .dockerignore") { _ in
            try await reader.ignoreRules(loaded)
        }
        contexts.setIgnore(ignore)
        var builder = GraphBuilder(
            resolver, globals, request, escape: dockerfile.directives.escape, platform: platform, images: images)
        builder.ignore = ignore
        let graph = try builder.build()
        try tell(builder.found, dockerfile.directives)
        warnOfUnused(globals.unused(in: dockerfile))
        let contextStep = try await openContexts(graph.contexts)
        let cache = StepCache(
            environment, recipe: "\(request.context.shown)\n\(loaded.name)", vertices: graph.vertices,
            imported: try await importedCaches())
        let first = try announce(graph, cache, contextStep)
        let solver = Solver(
            id: build.id, graph: graph, request: request, environment: environment, reporter: reporter, cache: cache,
            contexts: contexts, epoch: epoch, firstStep: first)
        let results: [VertexResult]
        do {
            results = try await solver.solve()
        } catch {
            // What was finished stays usable, whatever the others came to.
            try? settle(cache)  // ignored: the build's own error is the one to show
            throw error
        }
        let result = try await export(graph, results, references, epoch, cache, first)
        return result
    }

    /// Waits for the disk once for all new layers.
    private func settle(_ cache: StepCache) throws {
        if cache.hasFresh { try environment.images.content.synchronize() }
        try cache.finish(isSettled: true)
    }

    private func openContexts(_ names: Set<String>) async throws -> Int? {
        var main: Int?
        for name in names.sorted() {
            let shown = name.isEmpty ? "[internal] load build context" : "[context \(name)] load from client"
            try await reporter.internalStep(shown) { step in
                if name.isEmpty { main = step }
                _ = try await contexts.open(name)
            }
        }
        return main
    }

    private func announce(_ graph: BuildGraph, _ cache: StepCache, _ context: Int?) throws -> Int {
        let last = try cache.lastTimes(of: graph.vertices)
        return reporter.announce(graph.vertices.count + 1) { first in
            var steps: [BuildStep] = []
            for (index, vertex) in graph.vertices.enumerated() {
                var inputs = vertex.needs.map { first + $0 }
                if case .copy(let plan) = vertex.operation, plan.origins.contains(where: { $0.source == .context("") })
                {
                    inputs += context.map { [$0] } ?? []
                }
                let expected = last[index].map {
                    Double($0.duration.components.seconds) + Double($0.duration.components.attoseconds) / 1e18
                }
                steps.append(
                    BuildStep(
                        id: first + index, name: vertex.name, kind: vertex.kind, stage: vertex.stage, inputs: inputs,
                        lines: vertex.range?.lines, expected: expected))
            }
            let export = BuildStep(
                id: first + graph.vertices.count, name: "exporting to image", kind: .export,
                inputs: graph.target.head.map { [first + $0] } ?? [])
            return steps + [export]
        }
    }

    private func warnOfUnused(_ names: [String]) {
        guard !names.isEmpty else { return }
        reporter.send(
            .warning(
                BuildWarning(name: "", message: "One or more build-args \(GoText.plain(names)) were not consumed")))
    }

    // MARK: The result

    private func export(
        _ graph: BuildGraph, _ results: [VertexResult], _ references: [Reference], _ epoch: Int64?, _ cache: StepCache,
        _ first: Int
    ) async throws -> BuildResult {
        let step = first + graph.vertices.count
        reporter.start(step)
        do {
            let exporter = ImageExporter(environment: environment, epoch: epoch)
            var image = exporter.image(graph.target, results, references: references)
            if request.squash { image = try exporter.squashed(image, graph.target, onto: baseLayers(graph, results)) }
            try settle(cache)
            let result = try await write(image, exporter, cache, step)
            reporter.end(step, .done)
            try await exportCaches(cache)
            return result
        } catch {
            reporter.fail(step, error)
            throw error
        }
    }

    /// The layers the target's base image brought.
    private func baseLayers(_ graph: BuildGraph, _ results: [VertexResult]) -> [ImageLayer] {
        var head = graph.target.head
        while let vertex = head {
            if case .image = graph.vertices[vertex].operation { return results[vertex].layers }
            head = graph.vertices[vertex].parent
        }
        return []
    }

    private func write(
        _ image: BuiltImage, _ exporter: ImageExporter, _ cache: StepCache, _ step: Int
    ) async throws -> BuildResult {
        var image = image
        if request.cacheTo.contains(.inline) { image = try writer().inlining(cache.results, into: image) }
        var result = BuildResult(id: build.id, imageID: nil)
        result.metadata[BuildMetadataKey.buildRef] = "default/default/\(build.id)"
        if request.outputs.isEmpty || request.outputs.contains(where: \.isImage) {
            let id = try exporter.store(image)
            reporter.progress(step, BuildProgress(id: "writing image \(id)", current: 1, total: 1, isDone: true))
            for reference in image.references {
                reporter.progress(step, BuildProgress(id: "naming to \(reference.canonical)", current: 1, total: 1, isDone: true))
            }
            result.imageID = id.text
            result.references = image.references.map(\.familiar)
            result.metadata[BuildMetadataKey.configDigest] = id.text
            result.metadata[BuildMetadataKey.digest] = id.text
        }
        for output in request.outputs where output.needsWriter {
            let keys = try await writer().write(output, image) { [reporter] in reporter.progress(step, $0) }
            result.metadata.merge(keys) { $1 }
        }
        if result.metadata[BuildMetadataKey.digest] != nil, !image.references.isEmpty {
            result.metadata[BuildMetadataKey.imageName] = image.references.map(\.canonical).joined(separator: ",")
        }
        return result
    }

    private func writer() throws -> any BuildOutputWriter {
        guard let writer = environment.outputs else {
            throw BuildFailure(.notImplemented, "this kind of output is not supported")
        }
        return writer
    }

    // MARK: Caches of elsewhere

    /// Those that can be read; the build goes on without the others.
    private func importedCaches() async throws -> [any ImportedResults] {
        var caches: [any ImportedResults] = []
        for source in request.cacheFrom {
            let name = source.shown
            do {
                let cache = try await reporter.internalStep("importing cache manifest from \(name)") { [reporter] step in
                    try await writer().open(source) { reporter.progress(step, $0) }
                }
                caches.append(cache)
            } catch let error as CaissonError {
                reporter.send(
                    .warning(BuildWarning(name: "", message: "cache from \(name) is not used: \(error.message)")))
            }
        }
        return caches
    }

    private func exportCaches(_ cache: StepCache) async throws {
        for target in request.cacheTo where target != .inline {
            let place = if case .local = target { "client directory" } else { "registry" }
            try await reporter.internalStep("exporting cache to \(place)", kind: .export) { [reporter] step in
                try await writer().export(cache.results, to: target) { reporter.progress(step, $0) }
            }
        }
    }
}

extension BuildCacheSource {
    /// As progress names it.
    fileprivate var shown: String {
        switch self {
        case .local(let path): path
        case .registry(let reference): reference
        case .inline: "inline"
        }
    }
}

extension BuildOutput {
    fileprivate var isImage: Bool { if case .image = self { true } else { false } }

    fileprivate var needsWriter: Bool {
        switch self {
        case .image(_, let push): push
        case .cacheOnly: false
        case .oci, .docker, .local, .tar: true
        }
    }
}

extension BuildContextSource {
    /// As a list shows it.
    var shown: String {
        switch self {
        case .empty: "-"
        case .folder(let path): path
        case .archive: "-"
        case .remote(let address): address
        case .image(let name): name
        case .layout(let path): path
        }
    }
}

extension BuildWarning {
    init(_ finding: CheckFinding) {
        self.init(name: finding.check, message: finding.message, url: finding.url, lines: finding.range?.lines)
    }
}
