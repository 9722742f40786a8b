/// A candidate's time in office: from the creation of its key to the key's end.
package struct LeadershipTerm: Hashable, Sendable {
    /// The candidate's key, bound to its lease.
    package let key: ClusterKey
    /// The key's create revision: it grows from term to term, so it serves as a fencing token.
    package let number: Revision

    package init(key: ClusterKey, number: Revision) {
        self.key = key
        self.number = number
    }

    /// Holds only while the term lasts. Every write of a leader carries it: a deposed leader, however late, changes nothing.
    package var fence: StoreCompare { StoreCompare(key, .equal, .createRevision(number)) }
}

/// Where a candidate stands.
package enum Leadership: Hashable, Sendable {
    case leading(LeadershipTerm)
    /// Another leads: its key, with what it said of itself as the value.
    case following(StoredPair)
}
