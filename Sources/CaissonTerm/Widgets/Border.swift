/// The lines of a frame.
package enum BorderKind: Sendable, Hashable {
    case light, heavy, double, rounded

    /// Corners from the top left clockwise, then the horizontal and the vertical line.
    fileprivate func glyphs(ascii: Bool) -> [Character] {
        if ascii { return self == .heavy || self == .double ? Array("####=#") : Array("++++-|") }
        switch self {
        case .light: return Array("┌┐┘└─│")
        case .heavy: return Array("┏┓┛┗━┃")
        case .double: return Array("╔╗╝╚═║")
        case .rounded: return Array("╭╮╯╰─│")
        }
    }
}

/// A frame with a title in its upper line and a footer in its lower one.
package struct Border {
    private let title: StyledLine?
    private let footer: StyledLine?
    private let kind: BorderKind?

    /// Without a kind the frame is heavy when focused and light otherwise.
    package init(title: StyledLine? = nil, footer: StyledLine? = nil, kind: BorderKind? = nil) {
        self.title = title
        self.footer = footer
        self.kind = kind
    }

    /// Draws the frame and returns the rectangle inside it; a rectangle too small for a frame is left as it is.
    @discardableResult
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles, focused: Bool) -> Rect {
        guard rect.width >= 2, rect.height >= 2 else { return rect.inset(by: 1) }
        let glyphs = (kind ?? (focused ? .heavy : .light)).glyphs(ascii: styles.ascii)
        let style = focused ? styles.borderFocused : styles.border
        let inner = rect.inset(by: 1)
        let horizontal = String(repeating: glyphs[4], count: inner.width)
        buffer.write("\(glyphs[0])\(horizontal)\(glyphs[1])", at: rect.origin, style: style)
        buffer.write("\(glyphs[3])\(horizontal)\(glyphs[2])", at: Point(x: rect.x, y: rect.maxY - 1), style: style)
        for y in inner.minY..<max(inner.minY, inner.maxY) {
            buffer.put(Cell(glyphs[5], style: style), x: rect.minX, y: y)
            buffer.put(Cell(glyphs[5], style: style), x: rect.maxX - 1, y: y)
        }
        drawLabel(title, rightAligned: false, in: rect.row(0), base: (focused ? styles.title : styles.text).over(style), &buffer)
        drawLabel(footer, rightAligned: true, in: rect.row(rect.height - 1), base: styles.muted, &buffer)
        return inner
    }

    private func drawLabel(
        _ label: StyledLine?, rightAligned: Bool, in line: Rect, base: Style, _ buffer: inout CellBuffer
    ) {
        guard let label, !label.spans.isEmpty, line.width > 6 else { return }
        let text = label.truncated(to: line.width - 6)
        let width = text.width
        let x = rightAligned ? line.maxX - width - 4 : line.x + 2
        buffer.write(" ", at: Point(x: x, y: line.y), style: base)
        buffer.write(text, at: Point(x: x + 1, y: line.y), base: base, clip: line)
        buffer.write(" ", at: Point(x: x + 1 + width, y: line.y), style: base)
    }
}
