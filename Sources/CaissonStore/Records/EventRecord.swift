package import CaissonCore

/// A past fact, stored in the transaction that made it so.
package struct EventRecord: Sendable, Equatable {
    /// Strictly increasing over the life of the state root.
    package let sequence: Int64
    package var time: Timestamp
    /// `container`, `image`, `network`, …
    package var kind: String
    /// Docker's action word.
    package var action: String
    /// The actor's ID.
    package var actor: String
    package var attributes: [String: String]

    package init(sequence: Int64, time: Timestamp, kind: String, action: String, actor: String, attributes: [String: String]) {
        self.sequence = sequence
        self.time = time
        self.kind = kind
        self.action = action
        self.actor = actor
        self.attributes = attributes
    }
}

extension EventRecord: StoredRecord {
    static let table = "event"
    static let columns = ["sequence", "time", "kind", "action", "actor", "attributes"]

    var values: [ColumnValue] {
        get throws { [sequence, time.storedNanoseconds, kind, action, actor, try jsonColumn(attributes)] }
    }

    init(_ columns: inout ColumnReader) throws {
        sequence = try columns.integer()
        time = try columns.time()
        kind = try columns.text()
        action = try columns.text()
        actor = try columns.text()
        attributes = try columns.json([String: String].self)
    }
}
