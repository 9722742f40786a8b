import CaissonSwarm
import FoundationEssentials
import GRDB

extension StoreSession {
    /// The log of a range from a revision on, at most `count` revisions of it.
    func log(_ range: KeyRange, from start: Revision, count: Int64) throws -> WatchPage {
        let (revision, compacted) = try standing()
        if start < compacted { throw ClusterStoreError.compacted(compacted) }
        let next = min(Revision(start.number + count), revision.next)
        guard start < next else { return WatchPage(batches: [], next: start) }
        let sql = """
            SELECT key, value, created, id >> \(LogPlace.bits), version, lease FROM log
            WHERE id >= ? AND id < ? AND \(range.condition) ORDER BY id
            """
        let bounds: StatementArguments = [LogPlace.start(start), LogPlace.start(next)]
        let rows = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: bounds + range.arguments)
        return WatchPage(batches: StoreSession.batches(rows), next: next)
    }

    private static func batches(_ rows: [Row]) -> [WatchBatch] {
        var batches: [WatchBatch] = []
        var events: [WatchEvent] = []
        for (index, row) in rows.enumerated() {
            let revision = Revision(row[3])
            events.append((row[1] as Data?) == nil ? .delete(ClusterKey(bytes: row[0] as Data)) : .put(pair(row)))
            if index + 1 == rows.count || Revision(rows[index + 1][3]) != revision {
                batches.append(WatchBatch(revision: revision, events: events))
                events = []
            }
        }
        return batches
    }

    /// Gives up the history before `target`, keeping of each key what it was at the target.
    func compact(_ target: Revision) throws {
        try requireWritable()
        let (revision, compacted) = try standing()
        if target > revision { throw ClusterStoreError.futureRevision(target, current: revision) }
        if target <= compacted { throw ClusterStoreError.compacted(compacted) }
        let newer = "SELECT 1 FROM log AS other WHERE other.key = log.key AND other.id > log.id AND other.id < ?"
        try database.execute(
            sql: "DELETE FROM log WHERE id < ? AND (value IS NULL OR EXISTS (\(newer)))",
            arguments: [LogPlace.start(target), LogPlace.start(target.next)])
        try database.execute(sql: "UPDATE store SET compacted = ?", arguments: [target.number])
    }
}
