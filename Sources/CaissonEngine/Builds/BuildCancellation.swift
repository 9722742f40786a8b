import CaissonAPI
import CaissonCore
import CaissonStore

/// `cancel`: a build of this process or of another, asked by a file in its folder that its builder watches.
struct BuildCancellation: Sendable {
    let context: EngineContext

    /// Returns when the build has ended; false when it had before.
    func cancel(_ ref: String) async throws -> Bool {
        let record = try context.database.read { try $0.builds.resolve(ref) }
        guard let now = try PastBuilds(context: context).checked(record) else { return false }
        guard now.state == BuildSummary.State.running.rawValue else { return false }
        try BuildFolder(context.paths, record.id).askToCancel()
        try await context.locks.waitUntilFree(.build(record.id))
        return true
    }
}
