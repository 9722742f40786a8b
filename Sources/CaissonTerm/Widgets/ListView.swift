/// A list of styled lines, one selected.
package struct ListView {
    private let count: Int
    private let row: (Int) -> StyledLine
    private let isMarked: (Int) -> Bool

    /// `row` is asked only for the lines that show.
    package init(count: Int, row: @escaping (Int) -> StyledLine, isMarked: @escaping (Int) -> Bool = { _ in false }) {
        self.count = count
        self.row = row
        self.isMarked = isMarked
    }

    /// Draws the rows in view; the state is put back into range first.
    package func draw(
        into buffer: inout CellBuffer, in rect: Rect, state: inout ListState, styles: WidgetStyles, focused: Bool
    ) {
        buffer.fill(rect, style: styles.text)
        guard !rect.isEmpty else { return }
        state.clamp(count: count, height: rect.height)
        let drawing = RowDrawing(styles: styles, focused: focused)
        for index in state.visible(count: count, height: rect.height) {
            let line = rect.row(index - state.offset)
            let clip = Rect(x: line.x + RowDrawing.gutter, y: line.y, width: line.width - RowDrawing.gutter, height: 1)
            let text = row(index).truncated(to: clip.width)
            buffer.write(text, at: clip.origin, base: styles.text, clip: clip)
            drawing.finish(line, selected: index == state.selection, marked: isMarked(index), into: &buffer)
        }
    }
}
