import CaissonTerm

extension LogReader {
    /// The lines for measuring; styles do not matter there.
    private var lines: LogLines { LogLines(store: store, showsTimes: showsTimes) }

    /// Moves by screen rows; at the end it follows again.
    mutating func scroll(by rows: Int) { view.scroll(by: rows, lines) }
    mutating func toTop() { view.toTop(lines) }
    mutating func toEnd() { view.toEnd() }
    mutating func reveal(_ line: Int) { view.reveal(line: line, lines) }

    /// Stops following where it stands.
    mutating func hold() {
        view.scroll(by: -1, lines)
        view.scroll(by: 1, lines)
        view.follows = false
    }

    mutating func toggleWrap() {
        view.wraps.toggle()
        view.column = 0
    }
}
