import CaissonCore
import CaissonOCI

/// Everything removal rules look at, as values: images with their parents, names, and the containers that use them.
struct ImageGraph {
    struct User: Equatable {
        var id: ObjectID
        var isRunning: Bool

        init(id: ObjectID, isRunning: Bool) { (self.id, self.isRunning) = (id, isRunning) }

        fileprivate init(id: ObjectID, state: String) {
            self.init(id: id, isRunning: ["running", "paused", "restarting"].contains(state))
        }
    }

    /// Parent of each image; every image is a key.
    private(set) var parents: [Digest: Digest?]
    /// Names of each image, sorted.
    private(set) var references: [Digest: [Reference]]
    private(set) var users: [Digest: [User]]

    init(parents: [Digest: Digest?], references: [Digest: [Reference]], users: [Digest: [User]]) {
        self.parents = parents
        self.references = references
        self.users = users
    }

    init(_ transaction: StateTransaction) throws {
        let images = try transaction.images.list()
        let names = try transaction.references.list().compactMap { row in
            (try? Reference(parsing: row.reference)).map { (row.imageID, $0) }  // ignored: such a row names nothing
        }
        parents = Dictionary(images.map { ($0.id, $0.parentID) }) { first, _ in first }
        references = Dictionary(grouping: names, by: \.0).mapValues { $0.map(\.1) }
        let made = try transaction.containers.list().map { ($0.imageID.text, User(id: $0.id, state: $0.state)) }
        let mounting = try transaction.volumes.allUsers(ofVolumes: false).map { ($0.target, User(id: $0.id, state: $0.state)) }
        let all = (made + mounting).compactMap { text, user in Digest(stored: text).map { ($0, user) } }
        users = Dictionary(grouping: all, by: \.0).mapValues { $0.map(\.1) }
    }

    func contains(_ id: Digest) -> Bool { parents.keys.contains(id) }
    func names(of id: Digest) -> [Reference] { references[id] ?? [] }
    func parent(of id: Digest) -> Digest? { parents[id] ?? nil }
    func hasChildren(_ id: Digest) -> Bool { parents.values.contains(id) }

    /// Leaves containers out that will not use anything any more.
    mutating func forget(_ containers: Set<ObjectID>) {
        users = users.compactMapValues { users in
            let left = users.filter { !containers.contains($0.id) }
            return left.isEmpty ? nil : left
        }
    }

    mutating func untag(_ reference: Reference, of id: Digest) { references[id]?.removeAll { $0 == reference } }

    mutating func delete(_ id: Digest) {
        parents.removeValue(forKey: id)
        references.removeValue(forKey: id)
    }
}
