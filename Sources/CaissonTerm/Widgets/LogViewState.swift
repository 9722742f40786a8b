/// Lines by number; the view asks only for those it shows.
package protocol LogLineSource {
    /// The number of the oldest line still there; lines dropped from the front raise it.
    var firstLine: Int { get }
    /// How many lines there are from `firstLine` on.
    var lineCount: Int { get }
    /// The line of that number, in `firstLine ..< firstLine + lineCount`.
    func line(at number: Int) -> StyledLine
}

extension LogLineSource {
    package var firstLine: Int { 0 }
    var endLine: Int { firstLine + lineCount }
}

/// A row of a log: a line and, when lines wrap, the row within it.
package struct LogPosition: Sendable, Hashable, Comparable {
    package var line: Int
    package var row: Int

    package init(line: Int, row: Int = 0) {
        self.line = line
        self.row = row
    }

    package static func < (a: LogPosition, b: LogPosition) -> Bool { (a.line, a.row) < (b.line, b.row) }
}

/// What part of a log shows.
package struct LogViewState: Sendable, Hashable {
    /// Whether the view stays at the newest line.
    package var follows = true
    /// Whether long lines are broken; otherwise `column` scrolls sideways.
    package var wraps = true
    /// The first row that shows while not following.
    package var top = LogPosition(line: 0)
    /// The first column that shows while lines do not wrap.
    package var column = 0
    /// The lines drawn last.
    package internal(set) var visibleLines: Range<Int> = 0..<0
    /// The size drawn into last, in cells.
    package internal(set) var viewport = Size(width: 80, height: 24)

    package init() {}

    /// Moves by rows of the screen; reaching the end follows again, moving up stops following.
    package mutating func scroll(by rows: Int, _ source: some LogLineSource) {
        let end = bottom(source)
        if follows { top = end }
        follows = false
        if rows < 0 {
            top = moved(top, up: min(-rows, maximumStep), source)
        } else {
            top = moved(top, down: min(rows, maximumStep), source)
            if top >= end {
                top = end
                follows = rows > 0
            }
        }
    }

    private var maximumStep: Int { 100_000 }

    /// Moves a screen down, keeping one row.
    package mutating func pageDown(_ source: some LogLineSource) { scroll(by: max(1, viewport.height - 1), source) }
    /// Moves a screen up, keeping one row.
    package mutating func pageUp(_ source: some LogLineSource) { scroll(by: -max(1, viewport.height - 1), source) }

    /// Shows the oldest line.
    package mutating func toTop(_ source: some LogLineSource) {
        follows = false
        top = LogPosition(line: source.firstLine)
    }

    /// Shows the newest line and follows.
    package mutating func toEnd() { follows = true }

    /// Puts a line into view, in the upper third when it was out of it.
    package mutating func reveal(line: Int, _ source: some LogLineSource) {
        guard line >= source.firstLine, line < source.endLine else { return }
        if visibleLines.dropLast().contains(line), !visibleLines.isEmpty {
            if follows { top = bottom(source) }
            follows = false
            return
        }
        follows = false
        top = min(moved(LogPosition(line: line), up: viewport.height / 3, source), bottom(source))
    }

    /// The rows of a line at the size drawn last.
    func rows(of line: Int, _ source: some LogLineSource) -> Int {
        wraps ? Wrapping.rowCount(source.line(at: line), width: viewport.width, mode: .character) : 1
    }

    /// The first row when the last row of the log is on the last row of the screen.
    func bottom(_ source: some LogLineSource) -> LogPosition {
        guard source.lineCount > 0 else { return LogPosition(line: source.firstLine) }
        let last = source.endLine - 1
        let end = LogPosition(line: last, row: rows(of: last, source) - 1)
        return moved(end, up: max(0, viewport.height - 1), source)
    }

    private func moved(_ from: LogPosition, up count: Int, _ source: some LogLineSource) -> LogPosition {
        var position = from
        var left = count
        while left > position.row {
            guard position.line > source.firstLine else { return LogPosition(line: source.firstLine) }
            left -= position.row + 1
            position.line -= 1
            position.row = rows(of: position.line, source) - 1
        }
        position.row -= left
        return position
    }

    private func moved(_ from: LogPosition, down count: Int, _ source: some LogLineSource) -> LogPosition {
        var position = from
        var left = count
        while left > 0, position.line < source.endLine {
            let rest = rows(of: position.line, source) - 1 - position.row
            if left <= rest {
                position.row += left
                return position
            }
            left -= rest + 1
            position = LogPosition(line: position.line + 1)
        }
        return position
    }
}
