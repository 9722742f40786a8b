package import CaissonCore

/// A build of this state root, running or past: one row of `builder history ls` and of the builds pane.
package struct BuildSummary: Sendable, Codable, Equatable, Identifiable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case running, done, failed, cancelled
        /// Its process died.
        case lost
    }

    package var id: ObjectID
    package var name: String
    package var state: State
    package var created: Timestamp
    /// nil while it runs.
    package var ended: Timestamp?
    /// Steps of the Dockerfile in all, ended ones, and of those from the cache; internal steps are not counted.
    package var steps: Int
    package var endedSteps: Int
    package var cachedSteps: Int
    /// `sha256:…`.
    package var imageID: String?
    /// The headline of a failure; empty otherwise.
    package var error: String
    /// The folder it was built from, to build it again; nil for other contexts.
    package var folder: String?

    package init(
        id: ObjectID, name: String, state: State, created: Timestamp, ended: Timestamp? = nil, steps: Int = 0,
        endedSteps: Int = 0, cachedSteps: Int = 0, imageID: String? = nil, error: String = "", folder: String? = nil
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.created = created
        self.ended = ended
        self.steps = steps
        self.endedSteps = endedSteps
        self.cachedSteps = cachedSteps
        self.imageID = imageID
        self.error = error
        self.folder = folder
    }
}

/// One record of the build cache: `builder du`.
package struct BuildCacheEntry: Sendable, Codable, Equatable, Identifiable {
    package var id: String
    /// `regular`, `source.local`, `exec.cachemount`.
    package var type: String
    package var description: String
    package var size: ByteCount
    /// An image or a running build holds it.
    package var inUse: Bool
    package var shared: Bool
    package var created: Timestamp
    package var lastUsed: Timestamp?
    package var usageCount: Int

    package init(
        id: String, type: String, description: String, size: ByteCount, inUse: Bool, shared: Bool, created: Timestamp,
        lastUsed: Timestamp?, usageCount: Int
    ) {
        self.id = id
        self.type = type
        self.description = description
        self.size = size
        self.inUse = inUse
        self.shared = shared
        self.created = created
        self.lastUsed = lastUsed
        self.usageCount = usageCount
    }
}

/// `builder prune`.
package struct BuildPruneRequest: Sendable, Codable, Equatable {
    /// Also what an image could still use.
    package var all: Bool
    /// Keeps the newest up to this many bytes; 0 keeps nothing.
    package var keepStorage: Int64
    /// Keys: `until` (a duration or time), `id`, `type`, `inuse`, `shared`, `description`.
    package var filters: Filters

    package init(all: Bool = false, keepStorage: Int64 = 0, filters: Filters = Filters()) {
        self.all = all
        self.keepStorage = keepStorage
        self.filters = filters
    }
}
