/// One step of a transaction.
package enum StoreOperation: Hashable, Sendable {
    /// Gives the key a value. Without a lease the key is taken from the one it had.
    case put(ClusterKey, [UInt8], lease: LeaseID? = nil)
    case delete(KeyRange)
    /// Sees what the steps before it did.
    case read(StoreRead)

    /// A put of text.
    package static func put(_ key: ClusterKey, text: String, lease: LeaseID? = nil) -> StoreOperation {
        .put(key, Array(text.utf8), lease: lease)
    }
}

/// What a step found or did.
package enum StoreReply: Hashable, Sendable {
    case put
    /// How many keys went.
    case deleted(Int)
    case read(StoreSnapshot)

    /// The reply with the revision its transaction ended at, which all its reads answer with.
    package func standing(at revision: Revision) -> StoreReply {
        guard case .read(let snapshot) = self else { return self }
        return .read(StoreSnapshot(pairs: snapshot.pairs, count: snapshot.count, revision: revision))
    }
}

/// Steps that happen together: `then` where every compare holds, else `orElse`.
///
/// The changes of one transaction are one revision. A branch puts a key once and never where it also deletes, as etcd
/// asks; reads may stand anywhere.
package struct StoreTransaction: Hashable, Sendable {
    package var compares: [StoreCompare]
    package var then: [StoreOperation]
    package var orElse: [StoreOperation]

    package init(if compares: [StoreCompare] = [], then: [StoreOperation] = [], else orElse: [StoreOperation] = []) {
        self.compares = compares
        self.then = then
        self.orElse = orElse
    }
}

/// What became of a transaction.
package struct StoreTransactionResult: Hashable, Sendable {
    /// Whether every compare held and `then` was done.
    package let succeeded: Bool
    /// One for each step of the branch that was done.
    package let replies: [StoreReply]
    /// Where the store stands now: this transaction's revision where it changed something.
    package let revision: Revision

    package init(succeeded: Bool, replies: [StoreReply], revision: Revision) {
        self.succeeded = succeeded
        self.replies = replies
        self.revision = revision
    }

    /// The answers of the branch's reads, in their order.
    package var snapshots: [StoreSnapshot] {
        replies.compactMap { if case .read(let snapshot) = $0 { snapshot } else { nil } }
    }
}
