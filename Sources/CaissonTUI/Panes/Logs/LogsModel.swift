import CaissonAPI
import CaissonCore

/// The logs pane: the lines of one container and how they are looked at.
struct LogsModel: Sendable, LogReader {
    private(set) var container: ObjectID?
    /// When the run began whose stream this is: a container that is started anew is read anew.
    private(set) var run: Timestamp?
    private(set) var store = LogStore()
    private(set) var failure: CaissonError?
    /// Lines the stream could not deliver in time.
    private(set) var undelivered = 0
    var reading = LogReading()

    /// Shows another container's log, or that of another run of it; how it is looked at (wrap, times) stays.
    mutating func show(_ container: ObjectID?, run: Timestamp? = nil) {
        guard self.container != container || self.run != run else { return }
        let reading = self.reading.forAnother
        self = LogsModel()
        self.container = container
        self.run = run
        self.reading = reading
    }

    mutating func receive(_ container: ObjectID, _ batch: LogBatch) {
        guard self.container == container else { return }
        store.append(batch.entries)
        undelivered += batch.dropped
    }

    mutating func end(_ container: ObjectID, _ error: CaissonError?) {
        if self.container == container { failure = error }
    }
}

/// Log lines that came together.
struct LogBatch: Sendable {
    var entries: [LogEntry]
    /// Entries that were left out before these because the screen could not keep up.
    var dropped = 0
}
