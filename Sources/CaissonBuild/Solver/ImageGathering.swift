import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonOCI

/// Resolves the images a target needs, all at once; their ONBUILD triggers may need more.
struct ImageGathering {
    let request: BuildRequest
    let environment: BuildEnvironment
    let reporter: BuildReporter
    let platform: Platform

    /// Fills in triggers and returns the images by what the Dockerfile calls them.
    func gather(_ resolver: inout StageResolver) async throws -> [SourceReference: ResolvedImageSource] {
        var images: [SourceReference: ResolvedImageSource] = [:]
        var triggered: Set<Int> = []
        while true {
            let order = try resolver.order()
            var wanted: [SourceReference: (platform: Platform, range: SourceRange)] = [:]
            for index in order {
                let stage = resolver.stages[index]
                for (source, range) in try resolver.sources(of: index) where images[source] == nil && isImage(source) {
                    let platform = source == stage.base ? stage.platform ?? platform : platform
                    wanted[source] = wanted[source] ?? (platform, range)
                }
            }
            for (source, image) in try await resolve(wanted) { images[source] = image }
            var isComplete = true
            for index in order where triggered.insert(index).inserted {
                let triggers = try triggers(of: resolver.stages[index], images, resolver)
                guard !triggers.isEmpty else { continue }
                resolver.addTriggers(triggers, to: index)
                isComplete = false
            }
            if isComplete { return images }
        }
    }

    private func isImage(_ source: SourceReference) -> Bool {
        switch source {
        case .image: return true
        case .context(let name):
            switch request.namedContexts[name] {
            case .image, .layout: return true
            default: return false
            }
        case .scratch, .stage: return false
        }
    }

    private func triggers(
        of stage: ResolvedStage, _ images: [SourceReference: ResolvedImageSource], _ resolver: StageResolver
    ) throws -> [Instruction] {
        var texts = images[stage.base]?.config.config?.onBuild ?? []
        if stage.isReplaced { texts = [] }
        if case .stage(let index) = stage.base {
            for entry in resolver.stages[index].instructions {
                if case .onBuild(let trigger) = entry.instruction.body { texts.append(trigger.text) }
            }
        }
        return try texts.map { text in
            do throws(ParseError) {
                var instruction = try DockerfileParser.parseTrigger(text)
                instruction.range = stage.stage.range
                return instruction
            } catch {
                throw BuildFailure(.invalidArgument, "onbuild trigger \(text): \(error.message)", at: stage.stage.range)
            }
        }
    }

    private func resolve(
        _ wanted: [SourceReference: (platform: Platform, range: SourceRange)]
    ) async throws -> [(SourceReference, ResolvedImageSource)] {
        try await withThrowingTaskGroup(of: (SourceReference, ResolvedImageSource).self) { group in
            for (source, need) in wanted {
                group.addTask { (source, try await resolve(source, need.platform, need.range)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func resolve(_ source: SourceReference, _ platform: Platform, _ range: SourceRange) async throws
        -> ResolvedImageSource
    {
        let (shown, isLayout) = name(source)
        let resolver = environment.resolver
        let full = isLayout ? shown : (try? Reference(parsing: shown).withDefaultTag.canonical) ?? shown  // ignored: an ID
        do {
            return try await reporter.internalStep("[internal] load metadata for \(full)") { step in
                let progress: @Sendable (BuildProgress) -> Void = { [reporter] in reporter.progress(step, $0) }
                if isLayout { return try await resolver.resolve(layout: shown, platform: platform, progress: progress) }
                return try await resolver.resolve(shown, platform: platform, pull: request.pull, progress: progress)
            }
        } catch let error as CaissonError {
            let message = "\(full): failed to resolve source metadata for \(full): \(error.message)"
            throw BuildFailure(error.code, message, at: range, cause: error)
        }
    }

    private func name(_ source: SourceReference) -> (String, isLayout: Bool) {
        switch source {
        case .image(let name): return (name, false)
        case .context(let name):
            switch request.namedContexts[name] {
            case .image(let image): return (image, false)
            case .layout(let path): return (path, true)
            default: return (name, false)
            }
        case .scratch, .stage: return ("scratch", false)
        }
    }
}
