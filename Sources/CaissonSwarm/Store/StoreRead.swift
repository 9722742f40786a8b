/// How fresh an answer has to be.
package enum ReadConsistency: Sendable, CaseIterable {
    /// No older than anything that was acknowledged before the call.
    case linearizable
    /// What the nearest copy knows: quicker, perhaps behind, never inconsistent in itself.
    case stale
}

/// What to read of a range.
package struct StoreRead: Hashable, Sendable {
    package var range: KeyRange
    /// At most so many pairs, in the order of their keys; nil means all.
    package var limit: Int?
    /// Leaves the values empty.
    package var keysOnly: Bool

    package init(_ range: KeyRange, limit: Int? = nil, keysOnly: Bool = false) {
        self.range = range
        self.limit = limit
        self.keysOnly = keysOnly
    }
}

/// What a read found.
package struct StoreSnapshot: Hashable, Sendable {
    /// In the order of their keys.
    package let pairs: [StoredPair]
    /// How many keys the range holds, beyond the limit too.
    package let count: Int
    /// Where the store stood when it answered, also where an older revision was asked for.
    package let revision: Revision

    package init(pairs: [StoredPair], count: Int, revision: Revision) {
        self.pairs = pairs
        self.count = count
        self.revision = revision
    }

    /// Whether the limit cut pairs off.
    package var isCut: Bool { pairs.count < count }
}
