package import CaissonCore

/// A network a user made.
package struct NetworkRecord: Sendable, Equatable {
    package let id: ObjectID
    /// Unique.
    package let name: String
    package let created: Timestamp
    /// The address given out last: the search for the next one begins behind it.
    package var lastIP: String?
    /// JSON of the engine's own.
    package let body: String

    package init(id: ObjectID, name: String, created: Timestamp, lastIP: String? = nil, body: String) {
        self.id = id
        self.name = name
        self.created = created
        self.lastIP = lastIP
        self.body = body
    }
}

extension NetworkRecord: StoredRecord {
    static let table = "network"
    static let columns = ["id", "name", "created", "last_ip", "body"]

    var values: [ColumnValue] { [id.text, name, created.storedNanoseconds, lastIP, body] }

    init(_ columns: inout ColumnReader) throws {
        id = try columns.parsed { ObjectID($0) }
        name = try columns.text()
        created = try columns.time()
        lastIP = try columns.optionalText()
        body = try columns.text()
    }
}
