import GRDBSQLite

/// One connection to a database file, used by one thread at a time.
///
/// SQLite is called directly: a short command opens the database anew each time, and what a general library sets up around a
/// connection and looks at in each statement takes longer than SQLite itself.
final class SQLiteConnection {
    private let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]
    private var isReadOnly = false

    /// Opens or makes the file. A writer waits five seconds for its turn.
    init(path: String) throws(SQLiteError) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard let handle, code == SQLITE_OK else {
            let error = SQLiteError(code, handle)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, 5_000)
    }

    deinit {
        // Statements first: a connection with open ones stays half open.
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// The number of rows the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }
    /// The row number the last INSERT gave.
    var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// After how many pages a commit writes the log back into the database.
    func checkpoint(after pages: Int32) { sqlite3_wal_autocheckpoint(handle, pages) }

    /// Runs statements that are not needed again, separated by semicolons.
    func script(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, handle) }
    }

    /// Runs a statement, compiled at its first use, and gives each row to `row`, which returns whether it wants more.
    func run(_ sql: String, _ values: [ColumnValue] = [], _ row: (SQLiteStatement) throws -> Bool = { _ in true }) throws {
        let statement = try statement(sql)
        guard statement.isReadOnly || !isReadOnly else {
            throw SQLiteError(code: SQLITE_READONLY, message: "attempt to write in a read transaction")
        }
        try statement.run(values, row)
    }

    private func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        let known = statements[sql]
        if let known, !known.isBusy { return known }
        let made = try SQLiteStatement(sql, in: handle)
        // One that is being stepped through by a caller of ours stays the known one.
        if known == nil { statements[sql] = made }
        return made
    }

    /// One consistent view of the database; statements that write are refused.
    func read<T>(_ body: () throws -> T) throws -> T {
        try transaction("BEGIN") {
            isReadOnly = true
            defer { isReadOnly = false }
            return try body()
        }
    }

    /// All that `body` writes is stored or, when it throws, nothing. The turn to write is waited for at the beginning.
    func write<T>(_ body: () throws -> T) throws -> T { try transaction("BEGIN IMMEDIATE", body) }

    private func transaction<T>(_ begin: String, _ body: () throws -> T) throws -> T {
        try run(begin)
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // A grave error has rolled back by itself.
            if sqlite3_get_autocommit(handle) == 0 { try? script("ROLLBACK") } // ignored: the first error is the one to tell
            throw error
        }
    }
}

/// A call of SQLite that failed.
struct SQLiteError: Error, Equatable, CustomStringConvertible {
    /// The extended result code.
    let code: Int32
    let message: String

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// The last error of a connection; nil is one that could not even be made.
    init(_ code: Int32, _ connection: OpaquePointer?) {
        let text = connection.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        self.init(code: code, message: text.map { String(cString: $0) } ?? "error \(code)")
    }

    /// The code without what says more about it.
    var primary: Int32 { code & 0xff }
    var description: String { "SQLite error \(code): \(message)" }
}
