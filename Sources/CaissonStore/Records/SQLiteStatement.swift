import GRDBSQLite

/// A compiled statement of one connection: bound, stepped through and reset by its users, one at a time.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    /// Whether somebody steps through it now.
    private(set) var isBusy = false
    /// Whether it leaves the database as it is.
    let isReadOnly: Bool

    /// Compiles one statement of a connection.
    init(_ sql: String, in connection: OpaquePointer) throws(SQLiteError) {
        var sql = sql
        var handle: OpaquePointer?
        let code = sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) {
                sqlite3_prepare_v3(connection, $0.baseAddress, Int32($0.count), UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
            }
        }
        guard code == SQLITE_OK, let handle else { throw SQLiteError(code, connection) }
        self.handle = handle
        self.connection = connection
        isReadOnly = sqlite3_stmt_readonly(handle) != 0
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs it and gives each row to `row`, which returns whether it wants more.
    func run(_ values: [ColumnValue], _ row: (SQLiteStatement) throws -> Bool) throws {
        isBusy = true
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            isBusy = false
        }
        guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "wrong number of statement arguments: \(values.count)")
        }
        for (index, value) in values.enumerated() { try bind(value, Int32(index) + 1) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: guard try row(self) else { return }
            case SQLITE_DONE: return
            case let code: throw SQLiteError(code, connection)
            }
        }
    }

    private func bind(_ value: ColumnValue, _ place: Int32) throws(SQLiteError) {
        let code: Int32
        switch value?.content {
        case nil: code = sqlite3_bind_null(handle, place)
        case .integer(let number): code = sqlite3_bind_int64(handle, place, number)
        case .text(var text):
            code = text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    // Bytes without an address would be NULL, which is not the empty string.
                    guard let start = $0.baseAddress else { return sqlite3_bind_text(handle, place, "", 0, SQLiteStatement.copied) }
                    return sqlite3_bind_text(handle, place, start, Int32($0.count), SQLiteStatement.copied)
                }
            }
        }
        guard code == SQLITE_OK else { throw SQLiteError(code, connection) }
    }

    /// SQLITE_TRANSIENT, which C says with a cast: SQLite makes a copy.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1 as Int, to: sqlite3_destructor_type.self) }
}

extension SQLiteStatement {
    /// Of the present row.
    var columnCount: Int { Int(sqlite3_data_count(handle)) }

    func columnName(_ index: Int) -> String {
        sqlite3_column_name(handle, Int32(index)).map { String(cString: $0) } ?? "column \(index)"
    }

    func isNull(_ index: Int) -> Bool { sqlite3_column_type(handle, Int32(index)) == SQLITE_NULL }

    /// nil where the column holds something else.
    func integer(_ index: Int) -> Int64? {
        guard sqlite3_column_type(handle, Int32(index)) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(handle, Int32(index))
    }

    /// nil where the column holds something else.
    func text(_ index: Int) -> String? {
        guard sqlite3_column_type(handle, Int32(index)) == SQLITE_TEXT, let start = sqlite3_column_text(handle, Int32(index))
        else { return nil }
        let count = Int(sqlite3_column_bytes(handle, Int32(index)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
