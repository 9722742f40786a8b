import CaissonCore
package import CaissonOCI

/// What a step of a Dockerfile was the last time: remembered by its place, so that a change can be told and the time it
/// will take be guessed.
package struct BuildStepRecord: Sendable, Equatable {
    /// The digest of which Dockerfile, which stage and which instruction.
    package let place: Digest
    /// The digest of which Dockerfile and which stage.
    package let recipe: Digest
    /// The instruction as progress shows it, without its number.
    package var text: String
    /// The result's key.
    package var key: Digest
    package var duration: Duration

    package init(place: Digest, recipe: Digest, text: String, key: Digest, duration: Duration) {
        self.place = place
        self.recipe = recipe
        self.text = text
        self.key = key
        self.duration = duration
    }
}

extension BuildStepRecord: StoredRecord {
    static let table = "build_step"
    static let columns = ["place", "recipe", "text", "key", "duration"]

    var values: [ColumnValue] { [place.text, recipe.text, text, key.text, duration.storedNanoseconds] }

    init(_ columns: inout ColumnReader) throws {
        place = try columns.parsed(Digest.init(stored:))
        recipe = try columns.parsed(Digest.init(stored:))
        text = try columns.text()
        key = try columns.parsed(Digest.init(stored:))
        duration = .nanoseconds(try columns.integer())
    }
}

/// The steps of builds by their place.
package struct BuildStepTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    package func set(_ record: BuildStepRecord) throws { try record.insert(replacing: true, in: connection) }

    package func find(_ place: Digest) throws -> BuildStepRecord? {
        try BuildStepRecord.first("WHERE place = ?", [place.text], in: connection)
    }

    /// The steps of a stage that read like `text`.
    package func find(recipe: Digest, text: String) throws -> [BuildStepRecord] {
        try BuildStepRecord.select("WHERE recipe = ? AND text = ? ORDER BY place", [recipe.text, text], in: connection)
    }
}
