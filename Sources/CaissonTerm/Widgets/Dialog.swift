/// A framed box in the middle of the screen, over what was drawn before.
package struct Dialog {
    private let title: StyledLine?
    private let footer: StyledLine?
    private let size: Size

    /// `size` is that of the content; the frame comes on top.
    package init(title: StyledLine? = nil, size: Size, footer: StyledLine? = nil) {
        self.title = title
        self.size = size
        self.footer = footer
    }

    /// Where the frame lies within a screen.
    package func frame(in rect: Rect) -> Rect {
        rect.centered(Size(width: size.width + 4, height: size.height + 2))
    }

    /// Clears the box, draws its frame and returns the rectangle for the content.
    @discardableResult
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles) -> Rect {
        let frame = frame(in: rect)
        buffer.fill(frame, style: styles.dialog)
        var framed = styles
        framed.borderFocused = styles.borderFocused.over(styles.dialog)
        framed.title = styles.title.over(styles.dialog)
        framed.muted = styles.muted.over(styles.dialog)
        let inner = Border(title: title, footer: footer).draw(into: &buffer, in: frame, styles: framed, focused: true)
        return inner.inset(horizontal: 1, vertical: 0)
    }
}
