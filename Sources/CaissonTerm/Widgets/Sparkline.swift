/// A small graph, newest value on the right, one column a value.
package struct Sparkline: Sendable, Hashable {
    private let values: [Double]
    private let maximum: Double?

    /// Without a maximum the largest value shown reaches the top.
    package init(values: [Double], maximum: Double? = nil) {
        self.values = values
        self.maximum = maximum
    }

    /// Draws over the whole height of the rectangle, eight steps a row.
    package func draw(into buffer: inout CellBuffer, in rect: Rect, style: Style, styles: WidgetStyles) {
        guard !rect.isEmpty else { return }
        let shown = values.suffix(rect.width)
        let top = maximum ?? shown.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
        let start = rect.maxX - shown.count
        for (index, value) in shown.enumerated() {
            let steps = Self.steps(value, top: top, height: rect.height)
            for row in 0..<rect.height {
                let part = min(8, max(0, steps - (rect.height - 1 - row) * 8))
                guard part > 0 else { continue }
                let glyph = styles.ascii ? Array(" .:-=+*#@")[part] : Array(" ▁▂▃▄▅▆▇█")[part]
                buffer.put(Cell(glyph, style: style), x: start + index, y: rect.y + row)
            }
        }
    }

    /// At least one step, so that a zero is seen as a value.
    private static func steps(_ value: Double, top: Double, height: Int) -> Int {
        guard value.isFinite, top.isFinite, top > 0 else { return 1 }
        return max(1, Int((min(1, max(0, value / top)) * Double(height * 8)).rounded()))
    }
}
