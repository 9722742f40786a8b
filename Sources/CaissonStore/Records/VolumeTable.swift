package import CaissonCore
package import CaissonOCI

/// The volumes of a state root, and what its containers mount.
package struct VolumeTable {
    /// What a container holds besides its own files.
    package enum Use: Sendable, Hashable {
        case volume(String)
        case image(Digest)

        fileprivate var columns: (kind: String, target: String) {
            switch self {
            case .volume(let name): ("volume", name)
            case .image(let id): ("image", id.text)
            }
        }
    }

    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a volume; `conflict` when the name is taken.
    package func insert(_ record: VolumeRecord) throws {
        guard try find(record.name) == nil else {
            throw CaissonError(.conflict, "volume name must be unique", subject: record.name)
        }
        try record.insert(in: connection)
    }

    package func find(_ name: String) throws -> VolumeRecord? {
        try VolumeRecord.first("WHERE name = ?", [name], in: connection)
    }

    /// The volume of that name; `notFound` in Docker's words.
    package func resolve(_ name: String) throws -> VolumeRecord {
        guard let record = try find(name) else {
            throw CaissonError(.notFound, "get \(name): no such volume", subject: name)
        }
        return record
    }

    /// All volumes, sorted by name.
    package func list() throws -> [VolumeRecord] { try VolumeRecord.select("ORDER BY name", in: connection) }

    /// Removes a volume's row; false when there is none.
    package func delete(_ name: String) throws -> Bool { try VolumeRecord.delete("name = ?", [name], in: connection) == 1 }

    /// Notes what a container mounts.
    package func use(_ uses: Set<Use>, by container: ObjectID) throws {
        for use in uses {
            let (kind, target) = use.columns
            try connection.execute(
                "INSERT OR REPLACE INTO mount_use (kind, target, container_id) VALUES (?, ?, ?)", [kind, target, container.text])
        }
    }

    /// Forgets what a container mounted.
    package func release(_ container: ObjectID) throws {
        try connection.execute("DELETE FROM mount_use WHERE container_id = ?", [container.text])
    }

    /// The containers that mount it, oldest first, with their names and states.
    package func users(of use: Use) throws -> [MountUser] {
        let (kind, target) = use.columns
        return try connection.rows(
            """
            SELECT target, id, name, state FROM mount_use JOIN container ON id = container_id
            WHERE kind = ? AND target = ? ORDER BY created, id
            """, [kind, target], MountUser.init)
    }

    /// Every container that mounts a volume (or, else, an image), oldest first.
    package func allUsers(ofVolumes: Bool = true) throws -> [MountUser] {
        try connection.rows(
            """
            SELECT target, id, name, state FROM mount_use JOIN container ON id = container_id
            WHERE kind = ? ORDER BY created, id
            """, [ofVolumes ? "volume" : "image"], MountUser.init)
    }
}

/// One container that mounts something.
package struct MountUser: Sendable, Equatable {
    /// The volume's name or the image's digest.
    package let target: String
    package let id: ObjectID
    package let name: String
    package let state: String

    init(_ columns: inout ColumnReader) throws {
        target = try columns.text()
        id = try columns.parsed { ObjectID($0) }
        name = try columns.text()
        state = try columns.text()
    }
}
