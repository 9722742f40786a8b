import CaissonCore
package import CaissonOCI

/// The names of images in a state root.
package struct ReferenceTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Points a name at an image; what it named before, if anything.
    package func set(_ record: ReferenceRecord) throws -> ReferenceRecord? {
        let previous = try find(record.reference)
        try record.insert(replacing: true, in: connection)
        return previous
    }

    /// Removes a name; false when there is none.
    package func delete(_ reference: String) throws -> Bool {
        try ReferenceRecord.delete("reference = ?", [reference], in: connection) == 1
    }

    package func find(_ reference: String) throws -> ReferenceRecord? {
        try ReferenceRecord.first("WHERE reference = ?", [reference], in: connection)
    }

    /// The names of an image, sorted.
    package func of(imageID: Digest) throws -> [ReferenceRecord] {
        try ReferenceRecord.select("WHERE image_id = ? ORDER BY reference", [imageID.text], in: connection)
    }

    /// All names, sorted.
    package func list() throws -> [ReferenceRecord] {
        try ReferenceRecord.select("ORDER BY reference", in: connection)
    }

    /// The names in a repository (`docker.io/library/alpine`), with tag or digest, sorted.
    package func inRepository(_ repository: String) throws -> [ReferenceRecord] {
        // ";" and "A" are the characters after ":" and "@".
        try ReferenceRecord.select(
            "WHERE (reference >= ? AND reference < ?) OR (reference >= ? AND reference < ?) ORDER BY reference",
            [repository + ":", repository + ";", repository + "@", repository + "A"], in: connection)
    }
}
