package import CaissonCore

/// The builds of a state root.
package struct BuildTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a build; `conflict` when its ID is taken.
    package func insert(_ record: BuildRecord) throws { try record.insert(in: connection) }

    /// Reads, changes and writes a build that is in the state `from`. The record as written, or nil when the build is gone
    /// or elsewhere by now: someone else was first.
    @discardableResult
    package func transition(
        _ id: ObjectID, from state: String, _ change: (inout BuildRecord) throws -> Void
    ) throws -> BuildRecord? {
        guard var record = try find(id: id), record.state == state else { return nil }
        try change(&record)
        return try record.update(in: connection) == 1 ? record : nil
    }

    /// Removes a build's row; false when there is none.
    @discardableResult
    package func delete(_ id: ObjectID) throws -> Bool {
        try BuildRecord.delete("id = ?", [id.text], in: connection) == 1
    }

    package func find(id: ObjectID) throws -> BuildRecord? {
        try BuildRecord.first("WHERE id = ?", [id.text], in: connection)
    }

    /// The IDs of all builds, in no particular order.
    package func ids() throws -> [ObjectID] {
        try connection.rows("SELECT id FROM build") { columns in try columns.parsed { ObjectID($0) } }
    }

    /// The build whose ID is `text` or begins with it; `notFound` and `invalidArgument` otherwise.
    package func resolve(_ text: String) throws -> BuildRecord {
        let isPrefix = !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy(\.isLowercaseHexDigit)
        // "g" sorts after every hexadecimal digit.
        let matches =
            isPrefix ? try BuildRecord.select("WHERE id >= ? AND id < ? LIMIT 2", [text, text + "g"], in: connection) : []
        if matches.count > 1 {
            throw CaissonError(.invalidArgument, "multiple builds found with provided prefix: \(text)", subject: text)
        }
        guard let record = matches.first else { throw CaissonError(.notFound, "no such build: \(text)", subject: text) }
        return record
    }

    /// All builds, or those in one state; newest first.
    package func list(state: String? = nil) throws -> [BuildRecord] {
        guard let state else { return try BuildRecord.select("ORDER BY created DESC, id", in: connection) }
        return try BuildRecord.select("WHERE state = ? ORDER BY created DESC, id", [state], in: connection)
    }

    /// The builds that are in another state than `state`, newest first, without the first `count` of them.
    package func list(except state: String, beyond count: Int) throws -> [BuildRecord] {
        try BuildRecord.select(
            "WHERE state <> ? ORDER BY created DESC, id LIMIT -1 OFFSET ?", [state, count], in: connection)
    }
}
