import CaissonAPI
import CaissonCore

/// Builds over values in memory: what a build does is a script of events.
struct ScriptedBuilds: BuildsAPI {
    let world: ScriptedWorld

    func build(_ request: BuildRequest, events: @escaping BuildEventSink) async throws -> BuildResult {
        try world.enter("builds.build \(request.tags.joined(separator: " "))")
        let start = world.startBuild(request)
        events(.started(start))
        let (stream, continuation) = AsyncStream<BuildEnd>.makeStream()
        try await withTaskCancellationHandler {
            let script = world.read { $0.buildScripts[request.tags.first ?? ""] ?? [] }
            world.play(script, on: start.id)
            for try await batch in world.buildStream(start.id) {
                for case .ended(let end) in batch { continuation.yield(end) }
            }
        } onCancel: {
            world.endBuild(start.id, .cancelled)
        }
        continuation.finish()
        for await end in stream {
            switch end.outcome {
            case .done(let result): return result
            case .cancelled: throw CancellationError()
            case .failed(let message, _, let source): throw CaissonError(.failedPrecondition, message + "\n" + source)
            }
        }
        throw CancellationError()
    }

    func request(_ ref: String) async throws -> BuildRequest {
        let build = try find(ref)
        guard let request = world.read({ $0.buildRequests[build.id] }) else {
            throw CaissonError(.notFound, "the request of build \(ref) is not kept")
        }
        return request
    }

    func list() async throws -> [BuildSummary] {
        if let failure = world.read({ $0.failures["builds.list"] }) { throw failure }
        return world.read(\.builds)
    }

    func watch(_ ref: String) async throws -> AsyncThrowingStream<[BuildEvent], any Error> {
        if let failure = world.read({ $0.failures["builds.watch"] }) { throw failure }
        return world.buildStream(try find(ref).id)
    }

    func cancel(_ ref: String) async throws -> Bool {
        let build = try find(ref)
        try world.enter("builds.cancel \(build.name)")
        guard build.state == .running else { return false }
        world.endBuild(build.id, .cancelled)
        return true
    }

    func remove(_ refs: [String]) async throws {
        let builds = try refs.map(find)
        try world.enter("builds.remove \(builds.map(\.name).joined(separator: " "))")
        world.edit { state in state.builds.removeAll { build in builds.contains { $0.id == build.id } } }
        for build in builds { world.announce(.builder, "remove", build.id.text, ["name": build.name]) }
    }

    func shell(_ ref: String, step: Int) async throws -> ObjectID {
        let build = try find(ref)
        try world.enter("builds.shell \(build.name) \(step)")
        var request = RunRequest(image: "step")
        request.tty = true
        return world.create(request).id
    }

    func cache(_ filters: Filters) async throws -> [BuildCacheEntry] { [] }
    func pruneCache(_ request: BuildPruneRequest) async throws -> PruneReport { PruneReport(images: [], reclaimed: ByteCount(0)) }

    private func find(_ ref: String) throws -> BuildSummary {
        guard let build = world.read({ $0.builds.first { $0.id.text.hasPrefix(ref) } }) else {
            throw CaissonError(.notFound, "no such build: \(ref)")
        }
        return build
    }
}
