import CaissonSwarm
import GRDB

/// Which store holds the cluster's truth. A cluster that grows moves from this file to etcd; the file then says so for ever.
package struct StoreEpoch: Hashable, Sendable {
    package enum Engine: String, Hashable, Sendable { case sqlite, etcd }

    /// Grows with each move.
    package let number: Int64
    package let engine: Engine
    /// Whether writes wait for a move to end.
    package let isFrozen: Bool

    package init(number: Int64, engine: Engine, isFrozen: Bool) {
        self.number = number
        self.engine = engine
        self.isFrozen = isFrozen
    }
}

extension StoreSession {
    func epoch() throws -> StoreEpoch {
        guard let row = try Row.fetchOne(database.cachedStatement(sql: "SELECT epoch, engine, frozen FROM store")),
            let engine = StoreEpoch.Engine(rawValue: row[1])
        else { throw ClusterStoreError.damaged("the epoch record is missing or unknown") }
        return StoreEpoch(number: row[0], engine: engine, isFrozen: row[2])
    }

    func requireWritable() throws {
        let epoch = try epoch()
        if epoch.engine != .sqlite { throw ClusterStoreError.readOnly("the cluster's data moved to \(epoch.engine.rawValue)") }
        if epoch.isFrozen { throw ClusterStoreError.readOnly("the cluster's data is being moved") }
    }
}

extension SQLiteClusterStore {
    /// The epoch record. Throws ``ClusterStoreError``.
    package func epoch() async throws -> StoreEpoch { try await reading { try $0.epoch() } }

    /// Refuses writes while the data is copied elsewhere, or takes them again after a move that failed.
    package func setFrozen(_ isFrozen: Bool) async throws {
        try await writing { session in
            try session.database.execute(sql: "UPDATE store SET frozen = ? WHERE engine = 'sqlite'", arguments: [isFrozen])
        }
    }

    /// Hands the cluster over to etcd: from this commit on the file is a backup that takes no writes.
    package func retire() async throws {
        try await writing { session in
            guard try session.epoch().isFrozen else {
                throw ClusterStoreError.invalid("a store is handed over only while it is frozen")
            }
            try session.database.execute(sql: "UPDATE store SET epoch = epoch + 1, engine = 'etcd', frozen = 0")
        }
    }
}
