package import CaissonCore

/// A build of a state root, running or past; its events and its request are files of `builds/<id>/`.
package struct BuildRecord: Sendable, Equatable {
    package let id: ObjectID
    /// The first tag, else the context as typed.
    package var name: String
    /// `running`, `done`, `failed`, …; the engine owns the words.
    package var state: String
    package var created: Timestamp
    /// Nil while it runs.
    package var ended: Timestamp?
    /// Steps of the Dockerfile in all, ended ones, and of those from the cache.
    package var steps: Int
    package var endedSteps: Int
    package var cachedSteps: Int
    /// `sha256:…`; nil without an image.
    package var imageID: String?
    /// The headline of a failure; empty otherwise.
    package var error: String
    /// The folder it was built from; nil for other contexts.
    package var folder: String?

    package init(id: ObjectID, name: String, state: String, created: Timestamp, folder: String? = nil) {
        self.id = id
        self.name = name
        self.state = state
        self.created = created
        self.ended = nil
        self.steps = 0
        self.endedSteps = 0
        self.cachedSteps = 0
        self.imageID = nil
        self.error = ""
        self.folder = folder
    }
}

extension BuildRecord: StoredRecord {
    static let table = "build"
    static let columns = [
        "id", "name", "state", "created", "ended", "steps", "ended_steps", "cached_steps", "image_id", "error", "folder",
    ]

    var values: [ColumnValue] {
        [
            id.text, name, state, created.storedNanoseconds, ended?.storedNanoseconds, steps, endedSteps, cachedSteps,
            imageID, error, folder,
        ]
    }

    init(_ columns: inout ColumnReader) throws {
        id = try columns.parsed { ObjectID($0) }
        name = try columns.text()
        state = try columns.text()
        created = try columns.time()
        ended = try columns.optionalTime()
        steps = Int(try columns.integer())
        endedSteps = Int(try columns.integer())
        cachedSteps = Int(try columns.integer())
        imageID = try columns.optionalText()
        error = try columns.text()
        folder = try columns.optionalText()
    }
}
