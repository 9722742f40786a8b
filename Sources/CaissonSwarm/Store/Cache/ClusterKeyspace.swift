/// Where the swarm's objects lie in the store.
package enum ClusterKeyspace {
    /// Before every object; the number is the layout's.
    package static let objects: ClusterKey = "/caisson/v1/"
    /// Where managers stand for election. Outside the objects, so that no cache has to know its keys.
    package static let election: ClusterKey = "/caisson/election/manager"

    /// All objects.
    package static var range: KeyRange { .prefix(objects) }

    package static func key(_ object: ObjectKey) -> ClusterKey {
        ClusterKey(bytes: objects.bytes + Array(object.description.utf8))
    }

    /// The object under a key; nil where the key is none of an object's.
    package static func object(_ key: ClusterKey) -> ObjectKey? { key.text(after: objects).flatMap { ObjectKey($0) } }
}
