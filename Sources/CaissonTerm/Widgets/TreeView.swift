/// Draws a tree's rows in sight: indent, arrow, label.
package struct TreeView<Source: TreeSource> {
    private let source: Source
    private let isMarked: (Source.ID) -> Bool

    package init(source: Source, isMarked: @escaping (Source.ID) -> Bool = { _ in false }) {
        self.source = source
        self.isMarked = isMarked
    }

    /// Draws the rows in view; the state is put back into range first.
    package func draw(
        into buffer: inout CellBuffer, in rect: Rect, state: inout TreeState<Source.ID>, styles: WidgetStyles,
        focused: Bool
    ) {
        buffer.fill(rect, style: styles.text)
        guard !rect.isEmpty else { return }
        state.list.clamp(count: state.rows.count, height: rect.height)
        let drawing = RowDrawing(styles: styles, focused: focused)
        for index in state.list.visible(count: state.rows.count, height: rect.height) {
            let line = rect.row(index - state.list.offset)
            let row = state.rows[index]
            draw(row, in: line, styles: styles, into: &buffer)
            drawing.finish(
                line, selected: index == state.list.selection, marked: isMarked(row.id), into: &buffer)
        }
    }

    private func draw(_ row: TreeRow<Source.ID>, in line: Rect, styles: WidgetStyles, into buffer: inout CellBuffer) {
        let arrow: Character =
            !row.isExpandable ? " " : row.isExpanded ? styles.glyph("▾", "-") : styles.glyph("▸", "+")
        // Deep nodes stay readable: the indent takes at most half of the width.
        let indent = min(row.depth * 2, line.width / 2)
        let start = Point(x: line.x + RowDrawing.gutter + indent, y: line.y)
        let text = buffer.write("\(arrow) ", at: start, style: styles.muted, clip: line)
        let label = source.label(row.id).truncated(to: max(0, line.maxX - text))
        buffer.write(label, at: Point(x: text, y: line.y), base: styles.text, clip: line)
    }
}
