/// What a write expects to find, so that a decision made on an old snapshot cannot overwrite a newer one.
package enum ExpectedVersion: Sendable, Hashable {
    case any
    case absent
    /// The revision of the object's last write.
    case version(Int64)

    /// Whether an object at `version` (nil: none) is what was expected.
    package func accepts(_ version: Int64?) -> Bool {
        switch self {
        case .any: true
        case .absent: version == nil
        case .version(let expected): version == expected
        }
    }
}

/// One write of a transaction.
package enum ClusterChange: Sendable, Equatable {
    case put(ClusterObject, expecting: ExpectedVersion)
    case delete(ObjectKey, expecting: ExpectedVersion)

    package var key: ObjectKey {
        switch self {
        case .put(let object, _): object.key
        case .delete(let key, _): key
        }
    }

    package var expected: ExpectedVersion {
        switch self {
        case .put(_, let expected), .delete(_, let expected): expected
        }
    }

    /// A write of an object the snapshot showed: fails if somebody else wrote it since.
    package static func update(_ object: ClusterObject) -> ClusterChange {
        .put(object, expecting: .version(object.version))
    }

    /// A write of an object nobody has made yet.
    package static func create(_ object: ClusterObject) -> ClusterChange { .put(object, expecting: .absent) }
}

/// Writes that happen together or not at all. A manager's adapter adds the comparison that fences off a deposed leader.
package struct ClusterTransaction: Sendable, Equatable {
    /// At most ``mostChanges``.
    package var changes: [ClusterChange]

    /// etcd takes 128 operations a transaction; some are left for fencing.
    package static let mostChanges = 100

    package init(_ changes: [ClusterChange]) { self.changes = changes }

    /// What a watch tells of this transaction once it is committed at a revision.
    package func applied(at revision: Int64) -> [AppliedChange] {
        changes.map { change in
            switch change {
            case .put(var object, _):
                object.version = revision
                return .put(object)
            case .delete(let key, _): return .deleted(key)
            }
        }
    }

    /// Independent changes, packed into as few transactions as may be.
    package static func packing(_ groups: [[ClusterChange]]) -> [ClusterTransaction] {
        var transactions: [ClusterTransaction] = []
        var open: [ClusterChange] = []
        for group in groups where !group.isEmpty {
            if !open.isEmpty, open.count + group.count > mostChanges {
                transactions.append(ClusterTransaction(open))
                open = []
            }
            open += group
        }
        if !open.isEmpty { transactions.append(ClusterTransaction(open)) }
        return transactions
    }
}

/// What a commit did, as a watch tells it.
package enum AppliedChange: Sendable, Equatable {
    /// The object carries its new version.
    case put(ClusterObject)
    case deleted(ObjectKey)
}
