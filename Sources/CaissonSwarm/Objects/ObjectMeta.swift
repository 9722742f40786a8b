package import CaissonCore

/// What the store says of an object.
package struct ObjectMeta: Sendable, Codable, Equatable {
    /// The store's revision of the last write, against which the next one is compared; 0 before the first. Not encoded:
    /// the store knows it better.
    package var version: Int64 = 0
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case createdAt, updatedAt
    }

    package init(createdAt: Timestamp) {
        self.createdAt = createdAt
        updatedAt = createdAt
    }
}
