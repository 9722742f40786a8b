package import CaissonCore
package import CaissonOCI

/// Something a lease protects from garbage collection.
package enum LeaseResource: Sendable, Hashable, Codable {
    case blob(Digest)
    case layer(ChainID)
    case image(Digest)
}

/// A promise that something is needed although nothing refers to it yet.
///
/// Without `expires` it belongs to a process that holds the lock ``LockName/lease(_:)``; while that lives nothing is
/// collected. With `expires` it protects exactly its `resources` until then.
package struct LeaseRecord: Sendable, Equatable {
    package let id: String
    package var created: Timestamp
    /// When the promise lapses by itself; nil for one that lives as long as its holder.
    package var expires: Timestamp?
    package var resources: [LeaseResource]

    package init(id: String, created: Timestamp, expires: Timestamp?, resources: [LeaseResource] = []) {
        self.id = id
        self.created = created
        self.expires = expires
        self.resources = resources
    }
}

extension LeaseRecord: StoredRecord {
    static let table = "lease"
    static let columns = ["id", "created", "expires", "resources"]

    var values: [ColumnValue] {
        get throws { [id, created.storedNanoseconds, expires?.storedNanoseconds, try jsonColumn(resources)] }
    }

    init(_ columns: inout ColumnReader) throws {
        id = try columns.text()
        created = try columns.time()
        expires = try columns.optionalTime()
        resources = try columns.json([LeaseResource].self)
    }
}

/// The leases of a state root.
package struct LeaseTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Takes a lease; `conflict` when its ID is taken.
    package func insert(_ record: LeaseRecord) throws { try record.insert(in: connection) }

    /// Adds a resource to a lease; `notFound` when the lease has lapsed or was given back.
    package func add(_ resource: LeaseResource, to id: String) throws {
        guard var record = try LeaseRecord.first("WHERE id = ?", [id], in: connection) else {
            throw CaissonError(.notFound, "lease \(id): not found", subject: id)
        }
        if !record.resources.contains(resource) { record.resources.append(resource) }
        _ = try record.update(in: connection)
    }

    /// Gives a lease back; false when there is none.
    @discardableResult
    package func delete(id: String) throws -> Bool { try LeaseRecord.delete("id = ?", [id], in: connection) == 1 }

    /// All leases, oldest first, lapsed ones too.
    package func list() throws -> [LeaseRecord] { try LeaseRecord.select("ORDER BY created, id", in: connection) }
}
