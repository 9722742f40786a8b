import CaissonCore

/// One transaction's view of the connection: statements are compiled once per connection and run with bound values.
final class StateConnection {
    /// Whether the doorbell rings when the transaction is committed.
    var ringsDoorbell = false
    private let connection: SQLiteConnection

    init(_ connection: SQLiteConnection) { self.connection = connection }

    /// The number of rows the last statement changed.
    var changes: Int { connection.changes }
    /// The row number the last INSERT gave.
    var lastRow: Int64 { connection.lastRow }

    func execute(_ sql: String, _ values: [ColumnValue] = []) throws { try connection.run(sql, values) }

    func rows<T>(_ sql: String, _ values: [ColumnValue] = [], _ decode: (inout ColumnReader) throws -> T) throws -> [T] {
        var result: [T] = []
        try connection.run(sql, values) { row in
            var reader = ColumnReader(row)
            result.append(try decode(&reader))
            return true
        }
        return result
    }

    func first<T>(_ sql: String, _ values: [ColumnValue] = [], _ decode: (inout ColumnReader) throws -> T) throws -> T? {
        var result: T?
        try connection.run(sql, values) { row in
            var reader = ColumnReader(row)
            result = try decode(&reader)
            return false
        }
        return result
    }
}
