package import CaissonCore

/// Work under way that a crash would leave half done. While it runs its holder keeps `lock`; a row whose lock is free
/// belongs to a holder that died, and its work is undone.
package struct OperationRecord: Sendable, Equatable {
    package let id: String
    /// The engine's word for it: `create`, `remove`, `commit`, …
    package var kind: String
    package var lock: LockName
    /// JSON: what an undo needs.
    package var detail: String
    package var started: Timestamp

    package init(id: String, kind: String, lock: LockName, detail: String, started: Timestamp) {
        self.id = id
        self.kind = kind
        self.lock = lock
        self.detail = detail
        self.started = started
    }
}

extension OperationRecord: StoredRecord {
    static let table = "operation"
    static let columns = ["id", "kind", "lock", "detail", "started"]

    var values: [ColumnValue] { [id, kind, lock.fileName, detail, started.storedNanoseconds] }

    init(_ columns: inout ColumnReader) throws {
        id = try columns.text()
        kind = try columns.text()
        lock = try columns.parsed { LockName(fileName: $0) }
        detail = try columns.text()
        started = try columns.time()
    }
}

/// The operations under way in a state root.
package struct OperationTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Records that an operation begins; `conflict` when its ID is taken.
    package func insert(_ record: OperationRecord) throws { try record.insert(in: connection) }

    /// The operation ended, or was undone; false when there is no such row.
    @discardableResult
    package func delete(id: String) throws -> Bool {
        try OperationRecord.delete("id = ?", [id], in: connection) == 1
    }

    /// All operations, or those of one kind; oldest first.
    package func list(kind: String? = nil) throws -> [OperationRecord] {
        guard let kind else { return try OperationRecord.select("ORDER BY started, id", in: connection) }
        return try OperationRecord.select("WHERE kind = ? ORDER BY started, id", [kind], in: connection)
    }
}
