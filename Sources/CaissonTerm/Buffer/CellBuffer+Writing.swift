extension CellBuffer {
    /// Writes text from left to right and returns the column after it, also where it was clipped.
    ///
    /// Nothing is drawn outside `clip` and the buffer; half of a wide glyph at the edge becomes a blank. Zero-width
    /// characters that stand alone are left out, controls are shown as glyphs, a tab is one blank.
    @discardableResult
    package mutating func write(_ text: String, at point: Point, style: Style = Style(), clip: Rect? = nil) -> Int {
        let area = clip?.intersection(bounds) ?? bounds
        guard point.y >= area.minY, point.y < area.maxY else { return point.x + CharacterWidth.of(text) }
        var x = point.x
        for character in text {
            // Far to the right nothing shows any more: the rest of a long line is only measured by who needs it.
            if x >= area.maxX { return x }
            x = write(character, x: x, y: point.y, style: style, area: area)
        }
        return x
    }

    /// Writes a styled line, each span laid over `base`; returns the column after it.
    @discardableResult
    package mutating func write(_ line: StyledLine, at point: Point, base: Style = Style(), clip: Rect? = nil) -> Int {
        line.spans.reduce(point.x) { x, span in
            write(span.text, at: Point(x: x, y: point.y), style: span.style.over(base), clip: clip)
        }
    }

    private mutating func write(_ character: Character, x: Int, y: Int, style: Style, area: Rect) -> Int {
        if character == "\t" || character == " " {
            if x >= area.minX { put(.blank(style), x: x, y: y) }
            return x + 1
        }
        let shown = CharacterWidth.visible(character)
        let width = CharacterWidth.of(shown)
        if width == 0 { return x }
        if x >= area.minX && x + width <= area.maxX {
            put(Cell(shown, style: style), x: x, y: y)
        } else {
            for half in max(x, area.minX)..<max(max(x, area.minX), min(x + width, area.maxX)) {
                put(.blank(style), x: half, y: y)
            }
        }
        return x + width
    }

    /// Fills the rectangle with a character of one column.
    package mutating func fill(_ rect: Rect, _ character: Character = " ", style: Style = Style()) {
        let area = rect.intersection(bounds)
        let cell = Cell(character, style: style)
        guard !area.isEmpty else { return }
        for y in area.minY..<area.maxY {
            for x in area.minX..<area.maxX { put(cell.width == 1 ? cell : .blank(style), x: x, y: y) }
        }
    }

    /// Copies another buffer with its top left corner at the point.
    package mutating func copy(_ other: CellBuffer, at point: Point) {
        for y in 0..<other.size.height {
            for (x, cell) in other.cells(row: y).enumerated() where !cell.isContinuation {
                put(cell, x: point.x + x, y: point.y + y)
            }
        }
    }

    /// The text of a row without its trailing blanks.
    package func text(row: Int) -> String {
        var text = cells(row: row).reduce(into: "") { $0 += $1.text }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The text of all rows, without trailing blanks.
    package var rows: [String] { (0..<size.height).map { text(row: $0) } }
}
