import CaissonSwarm
import FoundationEssentials
import GRDB

/// One transaction on the database: the rows of the store as values of the protocol.
struct StoreSession {
    let database: Database

    /// Where the store stands, and the oldest revision it can read.
    func standing() throws -> (revision: Revision, compacted: Revision) {
        guard let row = try Row.fetchOne(database.cachedStatement(sql: "SELECT revision, compacted FROM store")) else {
            throw ClusterStoreError.damaged("the store's own row is missing")
        }
        return (Revision(row[0]), Revision(row[1]))
    }

    func pair(_ key: ClusterKey) throws -> StoredPair? {
        let statement = try database.cachedStatement(
            sql: "SELECT key, value, created, modified, version, lease FROM kv WHERE key = ?")
        return try Row.fetchOne(statement, arguments: [key.data]).map(StoreSession.pair)
    }

    static func pair(_ row: Row) -> StoredPair {
        StoredPair(
            key: ClusterKey(bytes: row[0] as Data), value: Array(row[1] as Data), createRevision: Revision(row[2]),
            modRevision: Revision(row[3]), version: row[4], lease: (row[5] as Int64?).map(LeaseID.init))
    }
}

extension ClusterKey {
    var data: Data { Data(bytes) }
}

extension KeyRange {
    /// `key >= ? AND key < ?`, less what the range leaves open.
    var condition: String { end == nil ? "key >= ?" : "key >= ? AND key < ?" }

    var arguments: StatementArguments { StatementArguments([start.data, end?.data].compactMap { $0 }) }
}
