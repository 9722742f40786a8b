/// Everything on the screen that has a style of its own; a theme file names these roles and no others.
package enum ThemeRole: String, CaseIterable, Sendable {
    /// Plain text and the colour of the whole screen.
    case text
    /// What steps back: times, units, labels.
    case muted
    case title
    case titleFocused = "title.focused"
    case border
    case borderFocused = "border.focused"
    /// The row the cursor is on in the focused pane, and in the others.
    case selection
    case selectionUnfocused = "selection.unfocused"
    case marked
    /// Column heads.
    case header
    case good
    case warning
    case bad
    case accent
    /// Hits of a search, and the one stood on.
    case match
    case matchCurrent = "match.current"
    case field
    case fieldFocused = "field.focused"
    case placeholder
    case hintKey = "hint.key"
    case hintLabel = "hint.label"
    case gaugeFill = "gauge.fill"
    case gaugeEmpty = "gauge.empty"
    case tab
    case tabSelected = "tab.selected"
    case dialog
    /// The line at the top.
    case status
    case statusAccent = "status.accent"
    case added
    case modified
    case deleted
    case directory
    case stderr
    case timestamp
    case toast
    case toastBad = "toast.bad"

    /// Roles that draw lines and bars, not letters.
    static let graphic: Set<ThemeRole> = [.border, .borderFocused, .gaugeFill, .gaugeEmpty]
}
