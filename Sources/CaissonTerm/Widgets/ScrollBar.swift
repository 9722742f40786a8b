/// Shows which part of something long is in view.
package struct ScrollBar: Sendable, Hashable {
    private let position: Int
    private let visible: Int
    private let total: Int

    /// `position`: the first of `visible` rows in view, of `total`.
    package init(position: Int, visible: Int, total: Int) {
        self.position = position
        self.visible = visible
        self.total = total
    }

    /// Draws the thumb in the first column of the rectangle; nothing when all is in view.
    package func draw(into buffer: inout CellBuffer, in rect: Rect, style: Style, styles: WidgetStyles) {
        guard total > visible, visible > 0, !rect.isEmpty else { return }
        let length = max(1, min(rect.height, Int(Double(rect.height) * Double(visible) / Double(total))))
        let share = Double(max(0, min(position, total - visible))) / Double(total - visible)
        let start = Int((share * Double(rect.height - length)).rounded())
        for row in start..<start + length {
            buffer.put(Cell(styles.glyph("█", "#"), style: style), x: rect.x, y: rect.y + row)
        }
    }
}
