/// A rectangle of cells that views draw into. Drawing outside is clipped, never an error.
package struct CellBuffer: Sendable, Equatable {
    package let size: Size
    /// Row by row; the right half of a wide glyph always follows its left half.
    private var cells: [Cell]

    /// A blank buffer.
    package init(size: Size, style: Style = Style()) {
        self.size = size
        cells = Array(repeating: .blank(style), count: size.width * size.height)
    }

    package var bounds: Rect { Rect(size: size) }

    /// The cell at a position; a blank outside.
    package subscript(x: Int, y: Int) -> Cell {
        guard x >= 0, y >= 0, x < size.width, y < size.height else { return .blank }
        return cells[y * size.width + x]
    }

    /// Puts a cell, and blanks what is left of wide glyphs it cuts. A wide cell needs two columns inside `clip`.
    package mutating func put(_ cell: Cell, x: Int, y: Int) {
        guard x >= 0, y >= 0, x < size.width, y < size.height, !cell.isContinuation else { return }
        let index = y * size.width + x
        separate(at: index, row: y)
        if cell.width == 2 {
            guard x + 1 < size.width else {
                cells[index] = .blank(cell.style)
                return
            }
            separate(at: index + 1, row: y)
            cells[index + 1] = .continuation(cell.style)
        }
        cells[index] = cell
    }

    /// Blanks the other half of a wide glyph that lies on this cell.
    private mutating func separate(at index: Int, row: Int) {
        if cells[index].isContinuation, index > row * size.width {
            cells[index - 1] = .blank(cells[index - 1].style)
            cells[index] = .blank(cells[index].style)
        } else if cells[index].width == 2, index + 1 < (row + 1) * size.width {
            cells[index + 1] = .blank(cells[index + 1].style)
        }
    }

    /// Changes the style of every cell in the rectangle.
    package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.minY..<area.maxY {
            for x in area.minX..<area.maxX {
                let index = y * size.width + x
                cells[index].style = change(cells[index].style)
            }
        }
    }

    /// The row's cells as they lie; empty for a row outside.
    package func cells(row: Int) -> ArraySlice<Cell> {
        guard row >= 0, row < size.height else { return [] }
        return cells[row * size.width..<(row + 1) * size.width]
    }

    mutating func replace(row: Int, columns: Range<Int>, with other: CellBuffer) {
        let start = row * size.width
        cells.replaceSubrange(
            start + columns.lowerBound..<start + columns.upperBound,
            with: other.cells[start + columns.lowerBound..<start + columns.upperBound])
    }
}
