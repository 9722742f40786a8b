/// What lists, tables and trees share: a gutter that shows mark and selection, and the style laid over the row.
struct RowDrawing {
    let styles: WidgetStyles
    let focused: Bool

    /// Columns before a row's text.
    static let gutter = 1

    /// Lays mark and selection over a row that is already drawn.
    func finish(_ rect: Rect, selected: Bool, marked: Bool, into buffer: inout CellBuffer) {
        let over = focused ? styles.selection : styles.selectionUnfocused
        if selected { buffer.restyle(rect) { over.over($0) } }
        guard rect.width >= Self.gutter else { return }
        if marked {
            let style = selected ? styles.marked.over(over) : styles.marked
            buffer.put(Cell(styles.glyph("◆", "*"), style: style), x: rect.x, y: rect.y)
        } else if selected {
            buffer.put(Cell(styles.glyph("▌", ">"), style: styles.accent.over(over)), x: rect.x, y: rect.y)
        }
    }
}
