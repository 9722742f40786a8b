/// Titles in a row, one selected.
package struct Tabs: Sendable, Hashable {
    private let titles: [String]
    private let selected: Int

    package init(titles: [String], selected: Int) {
        self.titles = titles
        self.selected = selected
    }

    /// Draws one row; titles that do not fit are cut.
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles) {
        let line = rect.row(0)
        var x = line.x
        for (index, title) in titles.enumerated() {
            let isSelected = index == selected
            let open = isSelected ? styles.glyph("‹", "[") : " "
            let close = isSelected ? styles.glyph("›", "]") : " "
            let style = isSelected ? styles.tabSelected : styles.tab
            x = buffer.write("\(open)\(title)\(close)", at: Point(x: x, y: line.y), style: style, clip: line)
        }
    }

    /// The tab drawn in a column counted from the left of the row, for the mouse.
    package func tab(at column: Int) -> Int? {
        var end = 0
        for (index, title) in titles.enumerated() {
            end += CharacterWidth.of(title) + 2
            if column < end { return column >= 0 ? index : nil }
        }
        return nil
    }
}
