package import CaissonCore

/// Builds and their cache. `ref` is a build's ID or an unambiguous prefix; an unknown one throws `notFound`.
package protocol BuildsAPI: Sendable {
    /// Builds; cancelling the task cancels the build and leaves nothing of it but its log and the finished steps' cache.
    /// Every event goes to `events` and to disk. Throws what the last event says: a step that failed throws
    /// `failedPrecondition`, a Dockerfile that cannot be read `invalidArgument` with the source shown in the message.
    func build(_ request: BuildRequest, events: @escaping BuildEventSink) async throws -> BuildResult
    /// The request a past build was started with, secrets left out, to build it again.
    func request(_ ref: String) async throws -> BuildRequest
    /// Newest first.
    func list() async throws -> [BuildSummary]
    /// All events from the first, then new ones until the build ends; ends at once for a past build.
    func watch(_ ref: String) async throws -> AsyncThrowingStream<[BuildEvent], any Error>
    /// Cancels a build of any process and returns when it ended; false when it had ended before.
    func cancel(_ ref: String) async throws -> Bool
    /// Forgets past builds and their logs; the cache stays.
    func remove(_ refs: [String]) async throws
    /// Makes a container on the file system of a step (as it was when it failed, or as it was left), ready to be started
    /// with a terminal; returns its ID. Throws `notFound` when that file system is not kept.
    func shell(_ ref: String, step: Int) async throws -> ObjectID
    /// `builder du`.
    func cache(_ filters: Filters) async throws -> [BuildCacheEntry]
    func pruneCache(_ request: BuildPruneRequest) async throws -> PruneReport
}
