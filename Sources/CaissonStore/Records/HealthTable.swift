package import CaissonCore

/// The health of a container as it was announced last.
package struct HealthRecord: Sendable, Equatable {
    package let containerID: ObjectID
    /// Docker's word.
    package var status: String
    /// JSON of the engine's own: the last probes of a container that has ended; empty while it runs.
    package var log: String

    package init(containerID: ObjectID, status: String, log: String = "") {
        self.containerID = containerID
        self.status = status
        self.log = log
    }
}

extension HealthRecord: StoredRecord {
    static let table = "health"
    static let columns = ["container_id", "status", "log"]

    var values: [ColumnValue] { [containerID.text, status, log] }

    init(_ columns: inout ColumnReader) throws {
        containerID = try columns.parsed(ObjectID.init)
        status = try columns.text()
        log = try columns.text()
    }
}

/// Health by container; only containers with a check are in it.
package struct HealthTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    package func find(_ id: ObjectID) throws -> HealthRecord? {
        try HealthRecord.first("WHERE container_id = ?", [id.text], in: connection)
    }

    /// Every container's status.
    package func statuses() throws -> [ObjectID: String] {
        let rows = try connection.rows("SELECT container_id, status FROM health") { columns in
            (try columns.parsed(ObjectID.init), try columns.text())
        }
        return Dictionary(rows) { _, new in new }
    }

    package func put(_ record: HealthRecord) throws { try record.insert(replacing: true, in: connection) }

    package func delete(_ id: ObjectID) throws {
        _ = try HealthRecord.delete("container_id = ?", [id.text], in: connection)
    }
}
