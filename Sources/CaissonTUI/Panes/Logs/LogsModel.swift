import CaissonAPI
import CaissonCore
import CaissonTerm

/// The logs pane: the lines of one container and how they are looked at.
struct LogsModel: Sendable {
    private(set) var container: ObjectID?
    /// When the run began whose stream this is: a container that is started anew is read anew.
    private(set) var run: Timestamp?
    private(set) var store = LogStore()
    private(set) var failure: CaissonError?
    /// Lines the stream could not deliver in time.
    private(set) var undelivered = 0
    private(set) var needle: LogNeedle?
    /// The number of the line of the hit stood on, counted from the first line ever kept.
    private(set) var hit: Int?
    /// Whether the last search found nothing.
    private(set) var searchFailed = false
    var showsTimes = false
    var view = LogsModel.startingView(wraps: false)

    private static func startingView(wraps: Bool) -> LogViewState {
        var view = LogViewState()
        view.follows = true
        view.wraps = wraps
        return view
    }

    /// Shows another container's log, or that of another run of it; how it is looked at (wrap, times) stays.
    mutating func show(_ container: ObjectID?, run: Timestamp? = nil) {
        guard self.container != container || self.run != run else { return }
        let (wraps, times) = (view.wraps, showsTimes)
        self = LogsModel()
        self.container = container
        self.run = run
        showsTimes = times
        view = LogsModel.startingView(wraps: wraps)
    }

    mutating func receive(_ container: ObjectID, _ batch: LogBatch) {
        guard self.container == container else { return }
        store.append(batch.entries)
        undelivered += batch.dropped
    }

    mutating func end(_ container: ObjectID, _ error: CaissonError?) {
        if self.container == container { failure = error }
    }

    /// Starts a search, standing on the newest hit.
    mutating func search(_ text: String) {
        needle = text.isEmpty ? nil : LogNeedle(text)
        hit = nil
        searchFailed = false
        if needle != nil { find(from: last, forward: false) }
    }

    /// Goes to the hit after (or before) the one stood on.
    mutating func searchAgain(forward: Bool) {
        let start = hit.map { $0 + (forward ? 1 : -1) } ?? (forward ? store.dropped : last)
        find(from: start, forward: forward)
    }

    private var last: Int { store.dropped + store.count - 1 }

    private mutating func find(from start: Int, forward: Bool) {
        guard let needle else { return }
        let index = start - store.dropped
        guard let found = store.firstLine(containing: needle, from: index, forward: forward) else {
            searchFailed = true
            return
        }
        searchFailed = false
        hit = found + store.dropped
        reveal(found + store.dropped)
    }
}

/// Log lines that came together.
struct LogBatch: Sendable {
    var entries: [LogEntry]
    /// Entries that were left out before these because the screen could not keep up.
    var dropped = 0
}
