import CaissonCore

/// A record kept in one table: its columns in order, and how values go in and come out.
protocol StoredRecord {
    static var table: String { get }
    /// The first column is the key that `update` and `delete` go by.
    static var columns: [String] { get }
    var values: [ColumnValue] { get throws }
    init(_ columns: inout ColumnReader) throws
}

extension StoredRecord {
    private static var list: String { SQLText.list(columns) }

    static func select(_ rest: String, _ values: [ColumnValue] = [], in connection: StateConnection) throws -> [Self] {
        try connection.rows("SELECT \(list) FROM \(table) \(rest)", values) { try Self(&$0) }
    }

    static func first(_ rest: String, _ values: [ColumnValue] = [], in connection: StateConnection) throws -> Self? {
        try connection.first("SELECT \(list) FROM \(table) \(rest)", values) { try Self(&$0) }
    }

    /// Inserts; with `replacing` a row of the same key gives way.
    func insert(replacing: Bool = false, in connection: StateConnection) throws {
        let marks = SQLText.marks(Self.columns.count)
        let verb = replacing ? "INSERT OR REPLACE" : "INSERT"
        try connection.execute("\(verb) INTO \(Self.table) (\(Self.list)) VALUES (\(marks))", try values)
    }

    /// Writes every column but the key where `condition` holds too; the number of rows written.
    func update(_ condition: String = "", _ more: [ColumnValue] = [], in connection: StateConnection) throws -> Int {
        let assignments = SQLText.list(Self.columns.dropFirst().map { "\($0) = ?" })
        let all = try values
        guard let key = Self.columns.first, let keyValue = all.first else { return 0 }
        try connection.execute(
            "UPDATE \(Self.table) SET \(assignments) WHERE \(key) = ? \(condition)", all.dropFirst() + [keyValue] + more)
        return connection.changes
    }

    static func delete(_ condition: String, _ values: [ColumnValue], in connection: StateConnection) throws -> Int {
        try connection.execute("DELETE FROM \(table) WHERE \(condition)", values)
        return connection.changes
    }
}

/// Parts of statements. Written out: the standard library's `joined` is generic, and the first use of such a one for a type is a
/// search through all the conformances that are linked.
enum SQLText {
    static func list(_ words: [String]) -> String {
        var text = ""
        for word in words {
            if !text.isEmpty { text += ", " }
            text += word
        }
        return text
    }

    static func marks(_ count: Int) -> String { list([String](repeating: "?", count: count)) }
}
