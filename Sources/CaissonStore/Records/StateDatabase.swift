import CaissonCore
import Synchronization
package import SystemPackage

/// The truth about a state root: `state.db`, a SQLite database in WAL mode shared by every process that uses the root.
///
/// Nothing is opened before the first use, then one connection is kept. All calls block. Errors are ``CaissonError``:
/// a damaged file is `dataLoss` and names the file, a writer that cannot get its turn in five seconds is `unavailable`.
/// Closing the last connection writes the log back to the database with an fsync; a short-lived process therefore keeps
/// its `StateDatabase` until it exits, which is as safe and costs nothing.
package final class StateDatabase: Sendable {
    /// Rung after each commit other processes may want to see.
    package let doorbell: Doorbell
    /// The database file.
    package let file: FilePath

    private let root: FilePath
    private let locks: StateLocks
    private let turn = Mutex(())
    /// Guarded by `turn`.
    nonisolated(unsafe) private var connection: SQLiteConnection?

    /// The database of the state root `root`; neither has to exist.
    package init(root: FilePath) {
        self.root = root
        self.file = root.appending("state.db")
        self.doorbell = Doorbell(root: root)
        self.locks = StateLocks(root: root)
    }

    /// Runs `body` in one consistent read transaction; a write inside it throws.
    package func read<T>(_ body: (StateTransaction) throws -> T) throws -> T {
        try withConnection { connection in
            try connection.read { try body(StateTransaction(StateConnection(connection))) }
        }
    }

    /// Runs `body` in one write transaction: all of it is stored or, when `body` throws, nothing.
    ///
    /// The doorbell rings after the commit when events were appended or ``StateTransaction/touch()`` was called.
    @discardableResult
    package func write<T>(_ body: (StateTransaction) throws -> T) throws -> T {
        let (result, rings) = try withConnection { connection in
            let session = StateConnection(connection)
            let result = try connection.write { try body(StateTransaction(session)) }
            return (result, session.ringsDoorbell)
        }
        if rings { doorbell.ring() }
        return result
    }

    /// One thread after the other: a transaction is never inside another.
    private func withConnection<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
        var result: Result<T, any Error>?
        turn.withLock { _ in result = Result { try body(try open()) } }
        do {
            guard let value = try result?.get() else { throw CaissonError(.internal, "state database \(file): not asked") }
            return value
        } catch let error as SQLiteError {
            throw error.asCaissonError(file: file)
        }
    }

    private func open() throws -> SQLiteConnection {
        if let connection { return connection }
        let opened = try StateSchema.open(file, root: root, locks: locks)
        connection = opened
        return opened
    }
}
