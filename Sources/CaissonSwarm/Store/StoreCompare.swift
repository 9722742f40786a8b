/// One condition of a transaction.
///
/// A key that does not exist has version, create revision and mod revision 0; its value compares as false, whatever the
/// relation, as in etcd.
package struct StoreCompare: Hashable, Sendable {
    /// What of the key is compared, and with what.
    package enum Target: Hashable, Sendable {
        case createRevision(Revision)
        case modRevision(Revision)
        case version(Int64)
        case value([UInt8])
    }

    package enum Relation: Hashable, Sendable, CaseIterable { case equal, notEqual, less, greater }

    package let key: ClusterKey
    package let relation: Relation
    package let target: Target

    package init(_ key: ClusterKey, _ relation: Relation, _ target: Target) {
        self.key = key
        self.relation = relation
        self.target = target
    }

    /// The key exists.
    package static func exists(_ key: ClusterKey) -> StoreCompare { StoreCompare(key, .greater, .version(0)) }

    /// The key does not exist.
    package static func isAbsent(_ key: ClusterKey) -> StoreCompare { StoreCompare(key, .equal, .version(0)) }

    /// Nobody changed the key since `revision`; ``Revision/none`` says that it must not exist.
    package static func unchanged(_ key: ClusterKey, since revision: Revision) -> StoreCompare {
        StoreCompare(key, .equal, .modRevision(revision))
    }

    /// Whether the condition holds for what the store has under the key.
    package func holds(for pair: StoredPair?) -> Bool {
        switch target {
        case .createRevision(let revision): related(pair?.createRevision ?? .none, revision)
        case .modRevision(let revision): related(pair?.modRevision ?? .none, revision)
        case .version(let version): related(pair?.version ?? 0, version)
        case .value(let value): pair.map { related(ClusterKey(bytes: $0.value), ClusterKey(bytes: value)) } ?? false
        }
    }

    private func related<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch relation {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .greater: left > right
        }
    }
}
