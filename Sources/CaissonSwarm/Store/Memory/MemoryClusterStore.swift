import Synchronization

/// The model behind the protocol: for tests, and the measure of every other store.
package final class MemoryClusterStore<StoreClock: Clock>: ClusterStore where StoreClock.Duration == Duration {
    private let clock: StoreClock
    private let opened: StoreClock.Instant
    private let model = Mutex(StoreModel())
    private let signal = RevisionSignal(.first)
    /// Counts grants, so that the timer looks again when a nearer deadline may have come.
    private let grants = RevisionSignal(.none)

    /// An empty store whose leases run on `clock`.
    package init(clock: StoreClock) {
        self.clock = clock
        opened = clock.now
    }

    /// Ends leases when their time is over, until cancelled. Without it they end at the next call.
    package func run() async throws {
        while true {
            let (next, seen) = try change { model, now in (model.nextExpiry, model.lastGrant) }
            try await grants.wait(past: seen, orUntil: next.map { opened.advanced(by: $0) }, clock)
        }
    }

    /// Ends every watch; later calls throw `closed`.
    package func close() { signal.close() }

    package func read(_ read: StoreRead, at revision: Revision?, _ consistency: ReadConsistency) async throws -> StoreSnapshot {
        try change { model, _ in try model.read(read, at: revision) }
    }

    package func commit(_ transaction: StoreTransaction) async throws -> StoreTransactionResult {
        try change { model, _ in try model.commit(transaction) }
    }

    package func watch(_ range: KeyRange, from revision: Revision?) async throws -> WatchStream {
        let start = try revision ?? change { model, _ in model.revision.next }
        return WatchReader(from: start) { [self] next in
            try change { model, _ in try model.log(range, from: next, count: 256) }
        } waitFor: { [signal] next in
            try await signal.wait(past: Revision(next.number - 1))
        }.stream
    }

    package func grantLease(_ timeToLive: Duration) async throws -> StoreLease {
        let lease = try change { model, now in try model.grantLease(timeToLive, now: now) }
        grants.publish(Revision(lease.id.number))
        return lease
    }

    package func keepAlive(_ lease: LeaseID) async throws { try change { model, now in try model.keepAlive(lease, now: now) } }

    package func revoke(_ lease: LeaseID) async throws { try change { model, _ in try model.revoke(lease) } }

    package func compact(_ revision: Revision) async throws { try change { model, _ in try model.compact(revision) } }

    /// One step of the model, after the leases that are over by now.
    private func change<Value: Sendable>(_ body: (inout StoreModel, Duration) throws -> Value) throws -> Value {
        if signal.isClosed { throw ClusterStoreError.closed }
        let now = opened.duration(to: clock.now)
        let (result, revision) = model.withLock { model in
            let result = Result {
                try model.expire(now: now)
                return try body(&model, now)
            }
            return (result, model.revision)
        }
        signal.publish(revision)
        return try result.get()
    }
}
