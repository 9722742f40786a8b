import CaissonCore
import CaissonLinux
import Synchronization

/// Keeps the collector away while blobs and layers are in place that nothing refers to yet: taken before the first of
/// them is looked for or written, ended after the record that names them. Dies with its process.
package final class Lease: Sendable {
    package let id: String
    private let database: StateDatabase
    private let lock: Mutex<StateLock?>

    private init(id: String, database: StateDatabase, lock: StateLock) {
        self.id = id
        self.database = database
        self.lock = Mutex(lock)
    }

    deinit { end() }

    /// Takes a lease; waits while a collection is running.
    package static func take(_ database: StateDatabase, _ locks: StateLocks) throws -> Lease {
        let id = ObjectID.random().text
        // A database that is made or brought up to date now takes the root lock itself.
        try database.read { _ in }
        return try locks.withLock(.root) {
            let lock = try locks.lock(.lease(id))
            try database.write { try $0.leases.insert(LeaseRecord(id: id, created: SystemClock.now(), expires: nil)) }
            return Lease(id: id, database: database, lock: lock)
        }
    }

    /// Gives the lease back; later calls do nothing.
    package func end() {
        guard let held = lock.withLock({ lock in lock.take() }) else { return }
        // ignored: without its lock the row counts for nothing, and the next collection removes it
        try? database.write { _ = try $0.leases.delete(id: id) }
        held.releaseAndRemove()
    }
}
