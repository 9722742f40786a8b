/// What a search shows in a log.
package struct LogHighlight: Sendable, Hashable {
    package var pattern: String
    package var ignoresCase: Bool
    /// The line of the hit the user is at.
    package var currentLine: Int?

    package init(pattern: String, ignoresCase: Bool = true, currentLine: Int? = nil) {
        self.pattern = pattern
        self.ignoresCase = ignoresCase
        self.currentLine = currentLine
    }

    /// The places of the pattern in a text, counted in characters, not overlapping.
    package func ranges(in text: String) -> [Range<Int>] {
        let needle = pattern.map(folded)
        guard !needle.isEmpty else { return [] }
        let hay = text.map(folded)
        var ranges: [Range<Int>] = []
        var start = 0
        while start + needle.count <= hay.count {
            if hay[start] == needle[0], hay[start..<start + needle.count].elementsEqual(needle) {
                ranges.append(start..<start + needle.count)
                start += needle.count
            } else {
                start += 1
            }
        }
        return ranges
    }

    private func folded(_ character: Character) -> String {
        ignoresCase ? character.lowercased() : String(character)
    }
}

/// The lines of a log that fit the rectangle, wrapped or cut, with search hits shown.
package struct LogView<Source: LogLineSource> {
    private let source: Source
    private let highlight: LogHighlight?

    package init(source: Source, highlight: LogHighlight? = nil) {
        self.source = source
        self.highlight = highlight
    }

    /// Draws from the state's position, or the end while following; lines dropped from the front are passed over.
    package func draw(into buffer: inout CellBuffer, in rect: Rect, state: inout LogViewState, styles: WidgetStyles) {
        buffer.fill(rect, style: styles.text)
        guard !rect.isEmpty else { return }
        state.viewport = rect.size
        settle(&state)
        var y = rect.y
        var number = state.top.line
        while y < rect.maxY, number < source.endLine {
            for row in rows(of: number, state, styles) where y < rect.maxY {
                buffer.write(row, at: Point(x: rect.x, y: y), base: styles.text, clip: rect)
                y += 1
            }
            number += 1
        }
        state.visibleLines = min(state.top.line, number)..<number
    }

    /// Puts the position back into a log that has grown, shrunk or lost its oldest lines.
    private func settle(_ state: inout LogViewState) {
        let end = state.bottom(source)
        if state.follows || state.top > end { state.top = end }
        if state.top.line < source.firstLine { state.top = LogPosition(line: source.firstLine) }
    }

    private func rows(of number: Int, _ state: LogViewState, _ styles: WidgetStyles) -> [StyledLine] {
        var line = source.line(at: number)
        if let highlight {
            let style = highlight.currentLine == number ? styles.matchCurrent : styles.match
            line = line.highlighting(highlight.ranges(in: line.text), style)
        }
        guard state.wraps else { return [line.dropping(columns: state.column)] }
        let rows = Wrapping.wrap(line, width: state.viewport.width, mode: .character)
        return number == state.top.line ? Array(rows.dropFirst(state.top.row)) : rows
    }
}
