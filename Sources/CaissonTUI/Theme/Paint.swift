import CaissonTerm

/// The styles views draw with: the theme, prepared once for the colours the terminal has.
struct Paint: Sendable {
    let theme: Theme
    /// For what is drawn on the screen's ground.
    let widgets: WidgetStyles
    /// For what is drawn on the ground of dialogs.
    let sheet: WidgetStyles
    /// Draw with ASCII alone.
    let ascii: Bool

    init(_ theme: Theme, depth: ColorDepth, ascii: Bool) {
        let theme = depth == .mono ? .monochrome : theme
        self.theme = theme
        self.ascii = ascii
        widgets = Paint.styles(ascii: ascii, theme) { theme.style($0) }
        var sheet = Paint.styles(ascii: ascii, theme) { theme.own($0) }
        sheet.text = Style(foreground: theme.own(.text).foreground)
        sheet.dialog = theme.style(.dialog)
        sheet.title = theme.own(.titleFocused)
        self.sheet = sheet
    }

    /// The role's style on the screen's ground.
    subscript(_ role: ThemeRole) -> Style { theme.style(role) }

    /// The role's own colours, for text laid over a row or a box.
    func ink(_ role: ThemeRole) -> Style { theme.own(role) }

    /// A text in a role's own colours.
    func text(_ text: String, _ role: ThemeRole = .text) -> StyledLine {
        StyledLine(text, style: role == .text ? Style() : theme.own(role))
    }

    /// The one or the other glyph, as the terminal can.
    func glyph(_ rich: String, _ plain: String) -> String { ascii ? plain : rich }

    private static func styles(ascii: Bool, _ theme: Theme, _ style: (ThemeRole) -> Style) -> WidgetStyles {
        var styles = WidgetStyles()
        styles.text = style(.text)
        styles.muted = style(.muted)
        styles.title = style(.titleFocused)
        styles.border = style(.border)
        styles.borderFocused = style(.borderFocused)
        styles.selection = theme.own(.selection)
        styles.selectionUnfocused = theme.own(.selectionUnfocused)
        styles.marked = theme.own(.marked)
        styles.header = style(.header)
        styles.good = style(.good)
        styles.warning = style(.warning)
        styles.bad = style(.bad)
        styles.accent = theme.own(.accent)
        styles.match = theme.own(.match)
        styles.matchCurrent = theme.own(.matchCurrent)
        styles.field = theme.own(.field)
        styles.fieldFocused = theme.own(.fieldFocused)
        styles.placeholder = theme.own(.placeholder)
        styles.hintKey = style(.hintKey)
        styles.hintLabel = style(.hintLabel)
        styles.gaugeFill = style(.gaugeFill)
        styles.gaugeEmpty = style(.gaugeEmpty)
        styles.tab = style(.tab)
        styles.tabSelected = style(.tabSelected)
        styles.dialog = theme.style(.dialog)
        styles.ascii = ascii
        return styles
    }
}
