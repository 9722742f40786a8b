/// How wide a column of a table is, in cells.
package enum ColumnWidth: Sendable, Hashable {
    case fixed(Int)
    /// At least `min`, and a share of the free room by weight.
    case flexible(min: Int, weight: Int)
}

/// A column of a table.
package struct TableColumn: Sendable, Hashable {
    package var title: String
    package var width: ColumnWidth
    package var alignment: TextAlignment
    /// Columns of the highest number are left out first when the table is narrow; those of 0 stay.
    package var priority: Int

    package init(title: String, width: ColumnWidth, alignment: TextAlignment = .left, priority: Int = 0) {
        self.title = title
        self.width = width
        self.alignment = alignment
        self.priority = priority
    }
}

/// A row of a table: a line per column, in order.
package struct TableRow: Sendable, Hashable {
    package var cells: [StyledLine]
    package var isMarked: Bool

    package init(cells: [StyledLine], isMarked: Bool = false) {
        self.cells = cells
        self.isMarked = isMarked
    }
}

/// Rows in columns under a header, one selected.
package struct Table {
    private let columns: [TableColumn]
    private let count: Int
    private let row: (Int) -> TableRow
    private let showsHeader: Bool

    /// `row` is asked only for the rows that show.
    package init(columns: [TableColumn], count: Int, showsHeader: Bool = true, row: @escaping (Int) -> TableRow) {
        self.columns = columns
        self.count = count
        self.showsHeader = showsHeader
        self.row = row
    }

    /// The lines left for rows in a rectangle of so many lines.
    package func rowHeight(in rect: Rect) -> Int { max(0, rect.height - (showsHeader ? 1 : 0)) }

    /// The row drawn at a screen position, for the mouse; nil on the header and below the last row.
    package func row(at point: Point, in rect: Rect, state: ListState) -> Int? {
        guard rect.contains(point) else { return nil }
        let index = point.y - rect.y - (showsHeader ? 1 : 0)
        return index >= 0 && state.offset + index < count ? state.offset + index : nil
    }

    /// Draws header and the rows in view; the state is put back into range first.
    package func draw(
        into buffer: inout CellBuffer, in rect: Rect, state: inout ListState, styles: WidgetStyles, focused: Bool
    ) {
        buffer.fill(rect, style: styles.text)
        guard !rect.isEmpty else { return }
        let layout = ColumnLayout(columns, width: rect.width - RowDrawing.gutter)
        if showsHeader {
            for (column, span) in layout.spans {
                let title = StyledLine(columns[column].title, style: styles.header)
                draw(title, column, span, in: rect.row(0), styles.header, &buffer)
            }
        }
        let body = Rect(x: rect.x, y: rect.maxY - rowHeight(in: rect), width: rect.width, height: rowHeight(in: rect))
        state.clamp(count: count, height: body.height)
        let drawing = RowDrawing(styles: styles, focused: focused)
        for index in state.visible(count: count, height: body.height) {
            let line = body.row(index - state.offset)
            let content = row(index)
            for (column, span) in layout.spans where column < content.cells.count {
                draw(content.cells[column], column, span, in: line, styles.text, &buffer)
            }
            drawing.finish(line, selected: index == state.selection, marked: content.isMarked, into: &buffer)
        }
    }

    private func draw(
        _ text: StyledLine, _ column: Int, _ span: Range<Int>, in line: Rect, _ base: Style, _ buffer: inout CellBuffer
    ) {
        let cell = Rect(
            x: line.x + RowDrawing.gutter + span.lowerBound, y: line.y, width: span.count, height: line.height
        ).intersection(line)
        guard !cell.isEmpty else { return }
        let fitting = text.truncated(to: cell.width)
        let free = cell.width - fitting.width
        let indent =
            switch columns[column].alignment {
            case .left: 0
            case .right: free
            case .center: free / 2
            }
        buffer.write(fitting, at: Point(x: cell.x + indent, y: cell.y), base: base, clip: cell)
    }
}
