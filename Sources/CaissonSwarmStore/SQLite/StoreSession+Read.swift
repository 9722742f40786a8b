import CaissonSwarm
import FoundationEssentials
import GRDB

extension StoreSession {
    /// Reads a range, as it is now or as it was.
    func read(_ read: StoreRead, at past: Revision?) throws -> StoreSnapshot {
        let (revision, compacted) = try standing()
        if let past {
            if past > revision { throw ClusterStoreError.futureRevision(past, current: revision) }
            if past < compacted { throw ClusterStoreError.compacted(compacted) }
        }
        let source = past.map { Source.past($0, read) } ?? Source.now(read)
        let limit = read.limit.map { " LIMIT \($0)" } ?? ""
        let pairs = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT \(source.columns) FROM \(source.rows) ORDER BY key\(limit)"),
            arguments: source.arguments
        ).map(StoreSession.pair)
        let count = pairs.count == read.limit ? try self.count(source) : pairs.count
        return StoreSnapshot(pairs: pairs, count: count, revision: revision)
    }

    private func count(_ source: Source) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM \(source.rows)"), arguments: source.arguments) ?? 0
    }

    /// The rows a read is made of.
    private struct Source {
        let columns: String
        let rows: String
        let arguments: StatementArguments

        static func now(_ read: StoreRead) -> Source {
            Source(
                columns: "key, \(read.valueColumn), created, modified, version, lease",
                rows: "kv WHERE \(read.range.condition)", arguments: read.range.arguments)
        }

        /// The newest change of each key that is not after the revision, where it is not a deletion.
        static func past(_ revision: Revision, _ read: StoreRead) -> Source {
            let end = LogPlace.start(revision.next)
            let newest = "SELECT max(id) FROM log AS other WHERE other.key = log.key AND other.id < \(end)"
            return Source(
                columns: "key, \(read.valueColumn), created, id >> \(LogPlace.bits), version, lease",
                rows: "log WHERE \(read.range.condition) AND value IS NOT NULL AND id = (\(newest))",
                arguments: read.range.arguments)
        }
    }
}

extension StoreRead {
    fileprivate var valueColumn: String { keysOnly ? "x''" : "value" }
}
