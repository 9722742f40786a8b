/// The styles widgets draw with, by role. A theme fills it; widgets know no colours.
package struct WidgetStyles: Sendable, Hashable {
    package var text = Style()
    /// Less important text: ages, guides, hints.
    package var muted = Style(attributes: .dim)
    package var title = Style(attributes: .bold)
    package var border = Style(attributes: .dim)
    package var borderFocused = Style(foreground: .ansi(6), attributes: .bold)
    /// Laid over the selected row of the focused widget.
    package var selection = Style(attributes: .reverse)
    /// Laid over the selected row of a widget without focus.
    package var selectionUnfocused = Style(attributes: .underline)
    package var marked = Style(foreground: .ansi(3), attributes: .bold)
    package var header = Style(attributes: .bold)
    package var good = Style(foreground: .ansi(2))
    package var warning = Style(foreground: .ansi(3))
    package var bad = Style(foreground: .ansi(1), attributes: .bold)
    package var accent = Style(foreground: .ansi(6))
    /// Laid over text that matches a search.
    package var match = Style(foreground: .ansi(0), background: .ansi(3))
    package var matchCurrent = Style(foreground: .ansi(0), background: .ansi(6), attributes: .bold)
    package var field = Style(attributes: .underline)
    package var fieldFocused = Style(attributes: [.underline, .bold])
    package var placeholder = Style(attributes: .dim)
    package var hintKey = Style(foreground: .ansi(6), attributes: .bold)
    package var hintLabel = Style()
    package var gaugeFill = Style(foreground: .ansi(2))
    package var gaugeEmpty = Style(attributes: .dim)
    package var tab = Style(attributes: .dim)
    package var tabSelected = Style(attributes: .bold)
    /// The ground of dialogs and overlays.
    package var dialog = Style()
    /// Draw with ASCII alone: no box characters, blocks or arrows.
    package var ascii = false

    /// Defaults that suit any terminal of 16 colours or fewer.
    package init() {}

    /// The one or the other glyph, as `ascii` says.
    func glyph(_ rich: Character, _ plain: Character) -> Character { ascii ? plain : rich }
}
