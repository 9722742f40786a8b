package import CaissonCore
package import CaissonOCI

/// The containers of a state root.
package struct ContainerTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a container; `conflict` in Docker's words when the name is taken.
    package func insert(_ record: ContainerRecord) throws {
        try requireFree(record.name, for: record.id)
        try record.insert(in: connection)
    }

    /// Writes every column but the ID where the row still has this `state` and `generation` (nil: any).
    /// False when it has not, or is gone.
    package func update(_ record: ContainerRecord, where state: String? = nil, generation: Int64? = nil) throws -> Bool {
        var condition = ""
        var values: [ColumnValue] = []
        if let state { (condition, values) = (condition + " AND state = ?", values + [state]) }
        if let generation { (condition, values) = (condition + " AND generation = ?", values + [generation]) }
        return try record.update(condition, values, in: connection) == 1
    }

    /// Reads, changes and writes a container that is in one of the states `from` and of this `generation` (nil: any).
    /// The record as written, or nil when the container is gone or elsewhere by now: someone else was first.
    package func transition(
        _ id: ObjectID, from states: [String], generation: Int64? = nil, _ change: (inout ContainerRecord) throws -> Void
    ) throws -> ContainerRecord? {
        guard var record = try find(id: id), states.contains(record.state) else { return nil }
        if let generation, record.generation != generation { return nil }
        try change(&record)
        return try update(record) ? record : nil
    }

    /// Removes a container's row; false when there is none.
    package func delete(_ id: ObjectID) throws -> Bool {
        try ContainerRecord.delete("id = ?", [id.text], in: connection) == 1
    }

    package func find(id: ObjectID) throws -> ContainerRecord? {
        try ContainerRecord.first("WHERE id = ?", [id.text], in: connection)
    }

    package func find(name: String) throws -> ContainerRecord? {
        try ContainerRecord.first("WHERE name = ?", [name], in: connection)
    }

    /// What a user means by `text`: a full ID, a name (with or without `/`), or the beginning of one ID.
    /// `notFound` and `invalidArgument` in Docker's words otherwise.
    package func resolve(_ text: String) throws -> ContainerRecord {
        if let id = ObjectID(text), let record = try find(id: id) { return record }
        let name = text.hasPrefix("/") ? String(text.dropFirst()) : text
        if let record = try find(name: name) { return record }
        let matches = try find(prefix: text)
        if matches.count > 1 {
            throw CaissonError(.invalidArgument, "multiple IDs found with provided prefix: \(text)", subject: text)
        }
        guard let record = matches.first else {
            throw CaissonError(.notFound, "No such container: \(text)", subject: text)
        }
        return record
    }

    /// At most two containers whose ID begins with `prefix`: enough to tell unknown, unique and ambiguous.
    private func find(prefix: String) throws -> [ContainerRecord] {
        guard !prefix.isEmpty, prefix.utf8.count <= 64, prefix.utf8.allSatisfy(\.isLowercaseHexDigit) else { return [] }
        // "g" sorts after every hexadecimal digit.
        return try ContainerRecord.select("WHERE id >= ? AND id < ? LIMIT 2", [prefix, prefix + "g"], in: connection)
    }

    /// All containers, or those in one of `states`; newest first.
    package func list(states: [String]? = nil) throws -> [ContainerRecord] {
        guard let states else { return try ContainerRecord.select("ORDER BY created DESC, id", in: connection) }
        let marks = SQLText.marks(states.count)
        return try ContainerRecord.select("WHERE state IN (\(marks)) ORDER BY created DESC, id", states.map { $0 as ColumnValue }, in: connection)
    }

    /// The IDs of all containers.
    package func identifiers() throws -> Set<ObjectID> {
        Set(try connection.rows("SELECT id FROM container") { try $0.parsed(ObjectID.init) })
    }

    /// Gives a container another name; `conflict` in Docker's words when it is taken, `notFound` without the container.
    package func rename(_ id: ObjectID, to name: String) throws {
        try requireFree(name, for: id)
        try connection.execute("UPDATE container SET name = ? WHERE id = ?", [name, id.text])
        guard connection.changes == 1 else { throw CaissonError(.notFound, "No such container: \(id)", subject: id.text) }
    }

    /// The containers made from an image or mounting it, newest first.
    package func using(imageID: Digest) throws -> [ContainerRecord] {
        try ContainerRecord.select(
            """
            WHERE image_id = ? OR id IN (SELECT container_id FROM mount_use WHERE kind = 'image' AND target = ?)
            ORDER BY created DESC, id
            """, [imageID.text, imageID.text], in: connection)
    }

    /// How many containers use each image, mounts of it included.
    package func imageUsage() throws -> [Digest: Int] {
        let counts = try connection.rows(
            """
            SELECT image_id, COUNT(*) FROM container GROUP BY image_id
            UNION ALL SELECT target, COUNT(*) FROM mount_use WHERE kind = 'image' GROUP BY target
            """
        ) { columns in
            (try columns.parsed(Digest.init(stored:)), Int(try columns.integer()))
        }
        return Dictionary(counts) { $0 + $1 }
    }

    private func requireFree(_ name: String, for id: ObjectID) throws {
        let holder = try connection.first("SELECT id FROM container WHERE name = ?", [name]) { try $0.text() }
        guard let holder, holder != id.text else { return }
        throw CaissonError(
            .conflict,
            """
            Conflict. The container name "/\(name)" is already in use by container "\(holder)". \
            You have to remove (or rename) that container to be able to reuse that name.
            """, subject: name)
    }
}
