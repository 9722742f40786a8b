import CaissonSwarm
import FoundationEssentials
import GRDB

extension StoreSession {
    /// Does a transaction that was found valid; what throws undoes all of it.
    func commit(_ transaction: StoreTransaction) throws -> StoreTransactionResult {
        try requireWritable()
        let start = try standing().revision
        var writer = RevisionWriter(session: self, revision: start.next)
        let succeeded = try transaction.compares.allSatisfy { $0.holds(for: try pair($0.key)) }
        let replies = try (succeeded ? transaction.then : transaction.orElse).map { try perform($0, &writer) }
        let end = try writer.close() ?? start
        return StoreTransactionResult(succeeded: succeeded, replies: replies.map { $0.standing(at: end) }, revision: end)
    }

    private func perform(_ operation: StoreOperation, _ writer: inout RevisionWriter) throws -> StoreReply {
        switch operation {
        case .put(let key, let value, let lease):
            try writer.put(key, value, lease)
            return .put
        case .delete(let range):
            return .deleted(try writer.delete(where: range.condition, range.arguments))
        case .read(let read):
            return .read(try self.read(read, at: nil))
        }
    }
}

/// The changes of one revision, appended to the log as they are made.
struct RevisionWriter {
    let session: StoreSession
    let revision: Revision
    private var place: Int64

    init(session: StoreSession, revision: Revision) {
        self.session = session
        self.revision = revision
        place = LogPlace.start(revision)
    }

    mutating func put(_ key: ClusterKey, _ value: [UInt8], _ lease: LeaseID?) throws {
        if let lease, try session.lease(lease) == nil { throw ClusterStoreError.leaseNotFound(lease) }
        let before = try session.pair(key)
        let created = (before?.createRevision ?? revision).number
        let version = (before?.version ?? 0) + 1
        let value = Data(value)
        let sql = """
            INSERT INTO kv (key, value, created, modified, version, lease) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key)
            DO UPDATE SET value = excluded.value, modified = excluded.modified, version = excluded.version, lease = excluded.lease
            """
        try session.database.cachedStatement(sql: sql)
            .execute(arguments: [key.data, value, created, revision.number, version, lease?.number])
        try append(key, value, created, version, lease)
    }

    /// Deletes the keys the condition names, in their order; the count of them.
    mutating func delete(where condition: String, _ arguments: StatementArguments) throws -> Int {
        let keys = try Data.fetchAll(
            session.database.cachedStatement(sql: "SELECT key FROM kv WHERE \(condition) ORDER BY key"), arguments: arguments)
        guard !keys.isEmpty else { return 0 }
        for key in keys { try append(ClusterKey(bytes: key), nil, 0, 0, nil) }
        try session.database.cachedStatement(sql: "DELETE FROM kv WHERE \(condition)").execute(arguments: arguments)
        return keys.count
    }

    private mutating func append(_ key: ClusterKey, _ value: Data?, _ created: Int64, _ version: Int64, _ lease: LeaseID?) throws {
        guard place < LogPlace.start(revision.next) else {
            throw ClusterStoreError.invalid("more than \(1 << LogPlace.bits) changes in a transaction")
        }
        try session.database.cachedStatement(sql: "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)")
            .execute(arguments: [place, key.data, value, created, version, lease?.number])
        place += 1
    }

    /// Ends the revision; nil where nothing was changed, so that there is none.
    func close() throws -> Revision? {
        guard place > LogPlace.start(revision) else { return nil }
        try session.database.cachedStatement(sql: "UPDATE store SET revision = ?").execute(arguments: [revision.number])
        return revision
    }
}
