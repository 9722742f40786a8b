package import CaissonSwarm
import GRDB

extension SQLiteClusterStore {
    package func grantLease(_ timeToLive: Duration) async throws -> StoreLease {
        try StoreLease.validate(timeToLive)
        let lease = try await writing { try $0.grantLease(timeToLive) }
        timer.follow(LeaseRow(lease: lease, renewals: 0))
        return lease
    }

    /// Renewals are not waited for on the disk: after a power cut every lease starts anew anyway.
    package func keepAlive(_ lease: LeaseID) async throws {
        try await expireDue()
        let row = try await mappingErrors {
            try await pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                let row = Result { try database.inImmediate { try StoreSession(database: database).renew(lease) } }
                try database.execute(sql: "PRAGMA synchronous = FULL")
                return try row.get()
            }
        }
        timer.follow(row)
    }

    package func revoke(_ lease: LeaseID) async throws {
        try await expireDue()
        let revision = try await writing { try $0.revoke(lease) }
        timer.forget(lease)
        signal.publish(revision)
    }

    /// Ends the leases whose time is over; one that another process renewed in the meantime goes on.
    func expireDue() async throws {
        for (lease, renewals) in timer.due {
            let (row, revision) = try await writing { session in
                guard let row = try session.lease(lease), row.renewals == renewals else {
                    return (try session.lease(lease), try session.standing().revision)
                }
                return (nil, try session.revoke(lease))
            }
            if let row { timer.follow(row) } else { timer.forget(lease) }
            signal.publish(revision)
        }
    }
}

extension Database {
    /// Runs `body` in an immediate transaction.
    fileprivate func inImmediate<Value>(_ body: () throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction(.immediate) {
            value = try body()
            return .commit
        }
        guard let value else { throw ClusterStoreError.unavailable("the transaction was not done") }
        return value
    }
}
