import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Builds of one state root. What takes several steps is a type of its own in `Builds/`.
struct BuildService: BuildsAPI {
    let context: EngineContext

    func build(_ request: BuildRequest, events: @escaping BuildEventSink) async throws -> BuildResult {
        let build = EngineBuild(context: context)
        return try await context.run { try await build.build(request, events: events) }
    }

    func request(_ ref: String) async throws -> BuildRequest {
        try await context.onPool { context in
            let record = try context.database.read { try $0.builds.resolve(ref) }
            return try BuildFolder(context.paths, record.id).request()
        }
    }

    func list() async throws -> [BuildSummary] {
        try await context.onPool { context in
            let past = PastBuilds(context: context)
            return try context.database.read { try $0.builds.list() }.compactMap { try past.checked($0) }.map(BuildSummary.init)
        }
    }

    func watch(_ ref: String) async throws -> AsyncThrowingStream<[BuildEvent], any Error> {
        let record = try await context.onPool { context in try context.database.read { try $0.builds.resolve(ref) } }
        let watcher = BuildWatcher(context, record.id)
        return AsyncThrowingStream { try await watcher.next() }
    }

    func cancel(_ ref: String) async throws -> Bool {
        let context = context
        return try await context.run { try await BuildCancellation(context: context).cancel(ref) }
    }

    func remove(_ refs: [String]) async throws {
        try await context.onPool { context in
            let past = PastBuilds(context: context)
            let records = try refs.map { ref in try context.database.read { try $0.builds.resolve(ref) } }
            try past.remove(records.compactMap { try past.checked($0) })
        }
    }

    func shell(_ ref: String, step: Int) async throws -> ObjectID {
        try await context.onPool { try BuildShell(context: $0).open(ref, step: step) }
    }

    func cache(_ filters: Filters) async throws -> [BuildCacheEntry] {
        try await context.onPool { context in
            let filter = try BuildCacheFilter(filters, now: SystemClock.now())
            return try BuildCacheInventory(context: context).items().map(\.entry).filter(filter.matches)
        }
    }

    func pruneCache(_ request: BuildPruneRequest) async throws -> PruneReport {
        try await context.onPool { try BuildCachePrune(context: $0).prune(request) }
    }
}
