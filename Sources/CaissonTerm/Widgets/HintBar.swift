/// A key and what it does.
package struct Hint: Sendable, Hashable {
    package var key: String
    package var label: String

    package init(key: String, label: String) {
        self.key = key
        self.label = label
    }
}

/// Keys and what they do in one row; those that do not fit whole are left out, the last first.
package struct HintBar: Sendable, Hashable {
    private let hints: [Hint]

    package init(_ hints: [Hint]) {
        self.hints = hints
    }

    /// Draws one row.
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles) {
        let line = rect.row(0)
        buffer.fill(line, style: styles.hintLabel)
        var x = line.x + 1
        for hint in hints {
            let width = CharacterWidth.of(hint.key) + 1 + CharacterWidth.of(hint.label)
            guard x + width <= line.maxX else { return }
            x = buffer.write(hint.key, at: Point(x: x, y: line.y), style: styles.hintKey.over(styles.hintLabel), clip: line)
            x = buffer.write(" " + hint.label, at: Point(x: x, y: line.y), style: styles.hintLabel, clip: line) + 2
        }
    }
}
