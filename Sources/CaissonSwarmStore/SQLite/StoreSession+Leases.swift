import CaissonSwarm
import GRDB

/// A lease as the file has it. Its deadline is not there: clocks do not survive a restart, so each process that expires
/// leases waits their whole time since it last saw ``renewals`` change.
struct LeaseRow: Hashable {
    let lease: StoreLease
    let renewals: Int64
}

extension StoreSession {
    func lease(_ id: LeaseID) throws -> LeaseRow? {
        let statement = try database.cachedStatement(sql: "SELECT id, milliseconds, renewals FROM lease WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.number]).map(StoreSession.lease)
    }

    func leases() throws -> [LeaseRow] {
        try Row.fetchAll(database.cachedStatement(sql: "SELECT id, milliseconds, renewals FROM lease ORDER BY id"))
            .map(StoreSession.lease)
    }

    private static func lease(_ row: Row) -> LeaseRow {
        LeaseRow(lease: StoreLease(id: LeaseID(row[0]), timeToLive: .milliseconds(row[1] as Int64)), renewals: row[2])
    }

    /// A new lease. Its number is never used again: the column is AUTOINCREMENT.
    func grantLease(_ timeToLive: Duration) throws -> StoreLease {
        try requireWritable()
        let (seconds, attoseconds) = timeToLive.components
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        try database.cachedStatement(sql: "INSERT INTO lease (milliseconds, renewals) VALUES (?, 0)")
            .execute(arguments: [milliseconds])
        return StoreLease(id: LeaseID(database.lastInsertedRowID), timeToLive: .milliseconds(milliseconds))
    }

    func renew(_ id: LeaseID) throws -> LeaseRow {
        try requireWritable()
        try database.cachedStatement(sql: "UPDATE lease SET renewals = renewals + 1 WHERE id = ?").execute(arguments: [id.number])
        guard let row = try lease(id) else { throw ClusterStoreError.leaseNotFound(id) }
        return row
    }

    /// Ends a lease and deletes its keys in one revision; where the store stands then.
    func revoke(_ id: LeaseID) throws -> Revision {
        try requireWritable()
        try database.cachedStatement(sql: "DELETE FROM lease WHERE id = ?").execute(arguments: [id.number])
        guard database.changesCount == 1 else { throw ClusterStoreError.leaseNotFound(id) }
        let start = try standing().revision
        var writer = RevisionWriter(session: self, revision: start.next)
        _ = try writer.delete(where: "lease = ?", [id.number])
        return try writer.close() ?? start
    }
}
