import CaissonCore
import GRDB

/// One transaction's view of the connection: statements are compiled once per connection and run with bound values.
final class StateConnection {
    /// Whether the doorbell rings when the transaction is committed.
    var ringsDoorbell = false
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The number of rows the last statement changed.
    var changes: Int { database.changesCount }
    /// The row number the last INSERT gave.
    var lastRow: Int64 { database.lastInsertedRowID }

    func execute(_ sql: String, _ values: [ColumnValue] = []) throws {
        let statement = try database.cachedStatement(sql: sql)
        try statement.execute(arguments: StatementArguments(values))
    }

    func rows<T>(_ sql: String, _ values: [ColumnValue] = [], _ decode: (inout ColumnReader) throws -> T) throws -> [T] {
        let statement = try database.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        var result: [T] = []
        while let row = try cursor.next() {
            var reader = ColumnReader(row)
            result.append(try decode(&reader))
        }
        return result
    }

    func first<T>(_ sql: String, _ values: [ColumnValue] = [], _ decode: (inout ColumnReader) throws -> T) throws -> T? {
        let statement = try database.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        guard let row = try cursor.next() else { return nil }
        var reader = ColumnReader(row)
        return try decode(&reader)
    }
}

/// A value bound to a statement; nil is NULL.
typealias ColumnValue = (any DatabaseValueConvertible)?
