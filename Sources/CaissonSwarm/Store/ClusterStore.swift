/// The cluster's memory: keys and values with etcd's semantics, on one machine or many.
///
/// Every method throws ``ClusterStoreError``, and `CancellationError` when its task is cancelled; a transaction whose task is
/// cancelled may have been done. The specification is etcd 3.4's KV, Watch and Lease API
/// (https://etcd.io/docs/v3.4/learning/api/), less nested transactions.
package protocol ClusterStore: Sendable {
    /// Reads a range, as it is now or as it was at `revision`.
    ///
    /// Throws `compacted` or `futureRevision` where the store does not have that revision.
    func read(_ read: StoreRead, at revision: Revision?, _ consistency: ReadConsistency) async throws -> StoreSnapshot

    /// Does one branch of the transaction, as a whole or not at all; durable before it returns.
    ///
    /// Throws `leaseNotFound` for a put under a lease that is gone, and what ``StoreTransaction/validate()`` says.
    func commit(_ transaction: StoreTransaction) async throws -> StoreTransactionResult

    /// All changes of the range from `revision` on, in their order; from now on where it is nil.
    ///
    /// The stream ends with `compacted` when the reader fell behind a compaction, and with `closed`; a cancelled task ends it
    /// without an error.
    func watch(_ range: KeyRange, from revision: Revision?) async throws -> WatchStream

    /// A new lease. Stores may round its time up (etcd to seconds); throws `invalid` where it is not above zero.
    func grantLease(_ timeToLive: Duration) async throws -> StoreLease

    /// Starts the lease's time anew. Throws `leaseNotFound` where it has expired.
    func keepAlive(_ lease: LeaseID) async throws

    /// Ends the lease and deletes its keys, in one revision. Throws `leaseNotFound`.
    func revoke(_ lease: LeaseID) async throws

    /// Gives up the history before `revision`; what existed then can still be read at it.
    ///
    /// Throws `compacted` where that is done already, `futureRevision` where it is not there yet.
    func compact(_ revision: Revision) async throws
}

extension ClusterStore {
    /// The whole range as it is now, linearizable.
    package func read(_ range: KeyRange) async throws -> StoreSnapshot {
        try await read(StoreRead(range), at: nil, .linearizable)
    }

    /// The pair under a key; nil where there is none.
    package func pair(_ key: ClusterKey) async throws -> StoredPair? { try await read(.key(key)).pairs.first }

    /// Puts one key, whatever was there.
    @discardableResult
    package func put(_ key: ClusterKey, _ text: String, lease: LeaseID? = nil) async throws -> Revision {
        try await commit(StoreTransaction(then: [.put(key, text: text, lease: lease)])).revision
    }

    /// Deletes a range; the count of keys that went.
    @discardableResult
    package func delete(_ range: KeyRange) async throws -> Int {
        let result = try await commit(StoreTransaction(then: [.delete(range)]))
        return result.replies.reduce(0) { if case .deleted(let count) = $1 { $0 + count } else { $0 } }
    }
}
