import CaissonAPI
import CaissonCore

/// Builds over values in memory.
struct ScriptedBuilds: BuildsAPI {
    let world: ScriptedWorld

    private var missing: CaissonError { CaissonError(.notImplemented, "building is not scripted") }

    func build(_ request: BuildRequest, events: @escaping BuildEventSink) async throws -> BuildResult { throw missing }
    func request(_ ref: String) async throws -> BuildRequest { throw missing }
    func list() async throws -> [BuildSummary] { [] }
    func watch(_ ref: String) async throws -> AsyncThrowingStream<[BuildEvent], any Error> { throw missing }
    func cancel(_ ref: String) async throws -> Bool { throw missing }
    func remove(_ refs: [String]) async throws { throw missing }
    func shell(_ ref: String, step: Int) async throws -> ObjectID { throw missing }
    func cache(_ filters: Filters) async throws -> [BuildCacheEntry] { [] }
    func pruneCache(_ request: BuildPruneRequest) async throws -> PruneReport { throw missing }
}
