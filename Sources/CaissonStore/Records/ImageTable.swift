import CaissonCore
package import CaissonOCI

/// The images of a state root.
package struct ImageTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds an image or replaces the row of the same ID.
    package func insert(_ record: ImageRecord) throws { try record.insert(replacing: true, in: connection) }

    /// Writes every column but the ID; false when there is no such image.
    package func update(_ record: ImageRecord) throws -> Bool { try record.update(in: connection) == 1 }

    /// Removes an image's row; false when there is none.
    package func delete(id: Digest) throws -> Bool {
        try ImageRecord.delete("id = ?", [id.text], in: connection) == 1
    }

    package func find(id: Digest) throws -> ImageRecord? {
        try ImageRecord.first("WHERE id = ?", [id.text], in: connection)
    }

    /// At most two images whose SHA-256 begins with `prefix` (hexadecimal digits): unknown, unique or ambiguous.
    package func find(prefix: String) throws -> [ImageRecord] {
        guard !prefix.isEmpty, prefix.utf8.count <= 64, prefix.utf8.allSatisfy(\.isLowercaseHexDigit) else { return [] }
        let low = "sha256:" + prefix
        return try ImageRecord.select("WHERE id >= ? AND id < ? LIMIT 2", [low, low + "g"], in: connection)
    }

    /// All images, newest first.
    package func list() throws -> [ImageRecord] {
        try ImageRecord.select("ORDER BY created DESC, id", in: connection)
    }

    /// The images committed from this one.
    package func children(of id: Digest) throws -> [ImageRecord] {
        try ImageRecord.select("WHERE parent_id = ? ORDER BY created DESC, id", [id.text], in: connection)
    }
}
