import CaissonCore
package import CaissonSwarm
import GRDB
import Synchronization
package import SystemPackage

/// The store of a cluster on one machine: a SQLite file in WAL mode, durable before it answers (`synchronous = FULL`).
///
/// Several processes may open one file. What others commit is seen by reads at once and by watches within the pace of
/// ``run(pace:)``. Leases of a file that is opened again start anew, as etcd's do with a new leader.
package final class SQLiteClusterStore: ClusterStore {
    /// The database file; `-wal` and `-shm` stand beside it.
    package let file: FilePath

    let pool: DatabasePool
    let signal: RevisionSignal
    let timer: LeaseTimer

    /// Opens the store in `file`, making it and its folder where there is none. Leases run on `clock`. Blocks.
    ///
    /// Throws ``CaissonError``: `dataLoss` for a file that is damaged or something else, `failedPrecondition` for one a newer
    /// version wrote, `permissionDenied` and `unavailable` with the reason.
    package init(_ file: FilePath, clock: some Clock<Duration>) throws {
        self.file = file
        pool = try StoreFile.open(file)
        timer = LeaseTimer(clock)
        do {
            let (revision, leases) = try pool.read { database in
                let session = StoreSession(database: database)
                return (try session.standing().revision, try session.leases())
            }
            signal = RevisionSignal(revision)
            timer.follow(leases)
        } catch let error as DatabaseError {
            throw error.asStoreError.asCaissonError(file)
        }
    }

    /// Ends every watch and closes the file; later calls throw `closed`. Closing twice does nothing.
    package func close() {
        // A connection is not touched after its end.
        guard signal.close() else { return }
        // Readers close last and cannot do it: without this the log stays beside the file.
        try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }  // ignored: the next opener reads the log
        try? pool.close()  // ignored: every commit is durable already; a reader that is still at work keeps its connection
    }

    package func read(_ read: StoreRead, at revision: Revision?, _ consistency: ReadConsistency) async throws -> StoreSnapshot {
        try read.validate()
        try await expireDue()
        return try await reading { try $0.read(read, at: revision) }
    }

    package func commit(_ transaction: StoreTransaction) async throws -> StoreTransactionResult {
        try transaction.validate()
        try await expireDue()
        let result = try await writing { try $0.commit(transaction) }
        signal.publish(result.revision)
        return result
    }

    package func watch(_ range: KeyRange, from revision: Revision?) async throws -> WatchStream {
        try await expireDue()
        let start = if let revision { revision } else { try await reading { try $0.standing().revision.next } }
        return WatchReader(from: start) { [self] next in
            try await reading { try $0.log(range, from: next, count: 256) }
        } waitFor: { [signal] next in
            try await signal.wait(past: Revision(next.number - 1))
        }.stream
    }

    package func compact(_ revision: Revision) async throws {
        try await expireDue()
        try await writing { try $0.compact(revision) }
    }

    /// Runs `body` in a read transaction, off the caller's thread.
    func reading<Value: Sendable>(_ body: @escaping @Sendable (StoreSession) throws -> Value) async throws -> Value {
        try await mappingErrors { try await self.pool.read { try body(StoreSession(database: $0)) } }
    }

    /// Runs `body` in an immediate write transaction, off the caller's thread; what throws undoes it.
    func writing<Value: Sendable>(_ body: @escaping @Sendable (StoreSession) throws -> Value) async throws -> Value {
        try await mappingErrors { try await self.pool.write { try body(StoreSession(database: $0)) } }
    }

    func mappingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
        if signal.isClosed { throw ClusterStoreError.closed }
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw signal.isClosed ? .closed : error.asStoreError
        }
    }
}
