import CaissonTerm

/// How a log is looked at: what part of it shows, and what is searched for in it.
struct LogReading: Sendable {
    fileprivate(set) var needle: LogNeedle?
    /// The number of the line of the hit stood on, counted from the first line ever kept.
    fileprivate(set) var hit: Int?
    /// Whether the last search found nothing.
    fileprivate(set) var searchFailed = false
    var showsTimes = false
    var view = LogViewState()

    /// At the end and following; lines are cut, not wrapped.
    init() { view.wraps = false }

    /// The same way of looking (wrap, times) for another log.
    var forAnother: LogReading {
        var reading = LogReading()
        reading.view.wraps = view.wraps
        reading.showsTimes = showsTimes
        return reading
    }
}

/// A log on the screen: its lines and how they are looked at.
protocol LogReader {
    var store: LogStore { get }
    var reading: LogReading { get set }
}

extension LogReader {
    var needle: LogNeedle? { reading.needle }
    var hit: Int? { reading.hit }
    var searchFailed: Bool { reading.searchFailed }

    var showsTimes: Bool {
        get { reading.showsTimes }
        set { reading.showsTimes = newValue }
    }

    var view: LogViewState {
        get { reading.view }
        set { reading.view = newValue }
    }

    /// Starts a search, standing on the newest hit.
    mutating func search(_ text: String) {
        reading.needle = text.isEmpty ? nil : LogNeedle(text)
        reading.hit = nil
        reading.searchFailed = false
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
            reading.searchFailed = true
            return
        }
        reading.searchFailed = false
        reading.hit = found + store.dropped
        reveal(found + store.dropped)
    }
}
