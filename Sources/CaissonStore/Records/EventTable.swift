package import CaissonCore
import CaissonLinux

/// The event log of a state root: the newest ten thousand or so facts, in order.
package struct EventTable {
    /// How many events are kept; older ones go while new ones come.
    package static let kept: Int64 = 10_000
    /// Pruning once in so many events keeps its cost out of most transactions.
    private static let pruneInterval: Int64 = 1_000

    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a fact about `actor`, as of now unless told, and has the doorbell rung after the commit; its sequence.
    @discardableResult
    package func append(
        kind: String, action: String, actor: String, attributes: [String: String] = [:], time: Timestamp? = nil
    ) throws -> Int64 {
        let time = time ?? SystemClock.now()
        try connection.execute(
            "INSERT INTO event (time, kind, action, actor, attributes) VALUES (?, ?, ?, ?, ?)",
            [time.storedNanoseconds, kind, action, actor, try jsonColumn(attributes)])
        connection.ringsDoorbell = true
        let sequence = connection.lastRow
        if sequence % Self.pruneInterval == 0 { try prune(keeping: Self.kept) }
        return sequence
    }

    /// The events after `sequence`, oldest first, at most `limit`.
    package func after(_ sequence: Int64, limit: Int = 1_000) throws -> [EventRecord] {
        try EventRecord.select("WHERE sequence > ? ORDER BY sequence LIMIT ?", [sequence, limit], in: connection)
    }

    /// The events at or after `time`, oldest first, at most `limit`.
    package func since(_ time: Timestamp, limit: Int = Int(kept)) throws -> [EventRecord] {
        try EventRecord.select(
            "WHERE time >= ? ORDER BY sequence LIMIT ?", [time.storedNanoseconds, limit], in: connection)
    }

    /// The sequence of the newest event; 0 when there was none yet.
    package func lastSequence() throws -> Int64 {
        try connection.first("SELECT MAX(sequence) FROM event") { try $0.optionalInteger() ?? 0 } ?? 0
    }

    /// How many happened before a moment.
    package func count(before time: Timestamp) throws -> Int {
        Int(try connection.first("SELECT COUNT(*) FROM event WHERE time < ?", [time.storedNanoseconds]) { try $0.integer() } ?? 0)
    }

    /// Forgets what happened before a moment; how much that was. The newest stays: followers read on from it.
    package func prune(before time: Timestamp) throws -> Int {
        try connection.execute(
            "DELETE FROM event WHERE time < ? AND sequence < (SELECT MAX(sequence) FROM event)", [time.storedNanoseconds])
        return connection.changes
    }

    /// Drops all but the newest `count` events.
    package func prune(keeping count: Int64) throws {
        try connection.execute("DELETE FROM event WHERE sequence <= (SELECT MAX(sequence) FROM event) - ?", [count])
    }
}
