import CaissonAPI
import CaissonCore
import Synchronization

/// What a test put into the engine for its builds.
struct FakeBuildState: Sendable {
    var requests: [BuildRequest] = []
    /// Told by every build, and by `watch`.
    var events: [BuildEvent] = []
    var result = BuildResult(id: FakeEngine.id, imageID: "sha256:feed", references: ["app:latest"])
    /// Thrown by a build after its events.
    var failure: CaissonError?
    /// A build goes on until it is cancelled.
    var waits = false
    var records: [BuildSummary] = []
    var cache: [BuildCacheEntry] = []
    var prunes: [BuildPruneRequest] = []
    var past = BuildRequest(context: .folder("/home/me/app"))
    /// Builds that have ended before they could be cancelled.
    var ended: Set<String> = []
}

struct FakeBuilds: BuildsAPI {
    let engine: FakeEngine

    private var state: FakeBuildState { engine.state.withLock(\.builds) }

    func build(_ request: BuildRequest, events: @escaping BuildEventSink) async throws -> BuildResult {
        engine.state.withLock { $0.builds.requests.append(request) }
        for event in state.events { events(event) }
        if state.waits {
            let (silence, _) = AsyncStream<Never>.makeStream()
            for await _ in silence {}
            events(.ended(BuildEnd(time: CommandLineRun.now, outcome: .cancelled)))
            throw CancellationError()
        }
        if let failure = state.failure { throw failure }
        return state.result
    }

    func request(_ ref: String) async throws -> BuildRequest { state.past }
    func list() async throws -> [BuildSummary] { state.records }

    func watch(_ ref: String) async throws -> AsyncThrowingStream<[BuildEvent], any Error> {
        try engine.note("watch", ref, noun: "build")
        let (stream, continuation) = AsyncThrowingStream<[BuildEvent], any Error>.makeStream()
        continuation.yield(state.events)
        continuation.finish()
        return stream
    }

    func cancel(_ ref: String) async throws -> Bool {
        try engine.note("cancel", ref, noun: "build")
        return !state.ended.contains(ref)
    }

    func remove(_ refs: [String]) async throws {
        for ref in refs { try engine.note("remove build", ref, noun: "build") }
    }

    func shell(_ ref: String, step: Int) async throws -> ObjectID {
        try engine.note("shell #\(step)", ref, noun: "build")
        return FakeEngine.id
    }

    func cache(_ filters: Filters) async throws -> [BuildCacheEntry] { state.cache }

    func pruneCache(_ request: BuildPruneRequest) async throws -> PruneReport {
        engine.state.withLock { $0.builds.prunes.append(request) }
        return PruneReport(removed: ["a1", "b2"], reclaimed: ByteCount(1_230_000))
    }
}
