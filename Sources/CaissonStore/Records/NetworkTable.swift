package import CaissonCore

/// The networks users made.
package struct NetworkTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a network; `alreadyExists` in Docker's words when the name is taken.
    package func insert(_ record: NetworkRecord) throws {
        if try find(name: record.name) != nil {
            throw CaissonError(.alreadyExists, "network with name \(record.name) already exists", subject: record.name)
        }
        try record.insert(in: connection)
    }

    /// False when there is none.
    package func delete(_ id: ObjectID) throws -> Bool { try NetworkRecord.delete("id = ?", [id.text], in: connection) == 1 }

    package func find(id: ObjectID) throws -> NetworkRecord? { try NetworkRecord.first("WHERE id = ?", [id.text], in: connection) }

    package func find(name: String) throws -> NetworkRecord? { try NetworkRecord.first("WHERE name = ?", [name], in: connection) }

    /// By name.
    package func list() throws -> [NetworkRecord] { try NetworkRecord.select("ORDER BY name", in: connection) }

    /// Notes the address given out last.
    package func setLastIP(_ ip: String, of id: ObjectID) throws {
        try connection.execute("UPDATE network SET last_ip = ? WHERE id = ?", [ip, id.text])
    }
}
