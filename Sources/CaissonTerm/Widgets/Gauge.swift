/// How a measured value is to be taken.
package enum GaugeLevel: Sendable, Hashable {
    case normal, warning, bad
}

/// A bar that is full to a fraction, with a label behind it.
package struct Gauge: Sendable, Hashable {
    private let fraction: Double
    private let label: String
    private let level: GaugeLevel

    /// A fraction outside 0…1 is shown as the nearer end.
    package init(fraction: Double, label: String = "", level: GaugeLevel = .normal) {
        self.fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        self.label = label
        self.level = level
    }

    /// Draws one row.
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles) {
        let line = rect.row(0)
        guard !line.isEmpty else { return }
        let text = label.isEmpty ? "" : " " + label
        let width = max(0, line.width - CharacterWidth.of(text))
        let fill =
            switch level {
            case .normal: styles.gaugeFill
            case .warning: styles.warning
            case .bad: styles.bad
            }
        let eighths = Int((fraction * Double(width * 8)).rounded())
        for column in 0..<width {
            let part = min(8, max(0, eighths - column * 8))
            let glyph = Self.glyph(part, ascii: styles.ascii)
            buffer.put(Cell(glyph, style: part > 0 ? fill : styles.gaugeEmpty), x: line.x + column, y: line.y)
        }
        buffer.write(text, at: Point(x: line.x + width, y: line.y), style: styles.text, clip: line)
    }

    private static func glyph(_ eighths: Int, ascii: Bool) -> Character {
        if ascii { return eighths >= 4 ? "#" : "." }
        return Array("░▏▎▍▌▋▊▉█")[eighths]
    }
}
