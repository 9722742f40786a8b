package import CaissonCore
package import CaissonOCI

/// A container as the state root knows it; what only the engine understands is in `body`.
package struct ContainerRecord: Sendable, Equatable {
    package let id: ObjectID
    /// Unique, without Docker's leading slash.
    package var name: String
    /// The config digest of the image it was made from.
    package var imageID: Digest
    /// `created`, `running`, `exited`, …; the engine owns the words.
    package var state: String
    /// Counts starts: an update guarded by it cannot hit a later life of the same container.
    package var generation: Int64
    /// The first process, while there is one.
    package var pid: Int32?
    package var exitCode: Int32
    package var oomKilled: Bool
    /// Why the last start failed; empty otherwise.
    package var error: String
    package var created: Timestamp
    package var started: Timestamp?
    package var finished: Timestamp?
    package var restartCount: Int
    package var autoRemove: Bool
    /// A stop the user asked for: restart policies leave it alone.
    package var stoppedByUser: Bool
    /// JSON of the engine's own.
    package var body: String

    package init(
        id: ObjectID, name: String, imageID: Digest, state: String, created: Timestamp, autoRemove: Bool = false,
        body: String
    ) {
        self.id = id
        self.name = name
        self.imageID = imageID
        self.state = state
        self.generation = 0
        self.pid = nil
        self.exitCode = 0
        self.oomKilled = false
        self.error = ""
        self.created = created
        self.started = nil
        self.finished = nil
        self.restartCount = 0
        self.autoRemove = autoRemove
        self.stoppedByUser = false
        self.body = body
    }
}

extension ContainerRecord: StoredRecord {
    static let table = "container"
    static let columns = [
        "id", "name", "image_id", "state", "generation", "pid", "exit_code", "oom_killed", "error", "created", "started",
        "finished", "restart_count", "auto_remove", "stopped_by_user", "body",
    ]

    var values: [ColumnValue] {
        [
            id.text, name, imageID.text, state, generation, pid, exitCode, oomKilled, error, created.storedNanoseconds,
            started?.storedNanoseconds, finished?.storedNanoseconds, restartCount, autoRemove, stoppedByUser, body,
        ]
    }

    init(_ columns: inout ColumnReader) throws {
        id = try columns.parsed { ObjectID($0) }
        name = try columns.text()
        imageID = try columns.parsed(Digest.init(stored:))
        state = try columns.text()
        generation = try columns.integer()
        pid = try columns.optionalInt32()
        exitCode = try columns.int32()
        oomKilled = try columns.flag()
        error = try columns.text()
        created = try columns.time()
        started = try columns.optionalTime()
        finished = try columns.optionalTime()
        restartCount = Int(try columns.integer())
        autoRemove = try columns.flag()
        stoppedByUser = try columns.flag()
        body = try columns.text()
    }
}
