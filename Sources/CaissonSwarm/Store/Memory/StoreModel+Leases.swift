extension StoreModel {
    /// A new lease that runs from `now`. Throws `invalid` where its time is not above zero.
    package mutating func grantLease(_ timeToLive: Duration, now: Duration) throws(ClusterStoreError) -> StoreLease {
        try StoreLease.validate(timeToLive)
        let lease = StoreLease(id: nextLease(), timeToLive: timeToLive)
        deadlines.start(lease.id, timeToLive, now: now)
        return lease
    }

    /// Starts a lease's time anew. Throws `leaseNotFound`.
    package mutating func keepAlive(_ lease: LeaseID, now: Duration) throws(ClusterStoreError) {
        guard deadlines.renew(lease, now: now) else { throw .leaseNotFound(lease) }
    }

    /// Ends a lease and deletes its keys in one revision. Throws `leaseNotFound`.
    package mutating func revoke(_ lease: LeaseID) throws(ClusterStoreError) {
        guard deadlines.contains(lease) else { throw .leaseNotFound(lease) }
        deadlines.remove(lease)
        let gone = (leased.removeValue(forKey: lease) ?? []).sorted()
        for key in gone { delete(key) }
        close(gone.map { .delete($0) })
    }

    /// Ends the leases whose time is over, each in its own revision.
    package mutating func expire(now: Duration) throws(ClusterStoreError) {
        for lease in deadlines.due(now) { try revoke(lease) }
    }

    /// When the next lease runs out.
    package var nextExpiry: Duration? { deadlines.next }
}

extension StoreLease {
    /// Throws where no store grants a lease of that time.
    package static func validate(_ timeToLive: Duration) throws(ClusterStoreError) {
        if timeToLive <= .zero { throw .invalid("a lease lives longer than \(timeToLive)") }
    }
}
