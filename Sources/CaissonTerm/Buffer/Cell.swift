/// One cell of a screen: a grapheme cluster and its style.
///
/// A cell never holds a control or formatting character: whatever it is made from, a terminal may print it.
package struct Cell: Sendable, Hashable {
    /// The glyph; empty in the right half of a wide one.
    package let text: String
    /// Columns the glyph takes: 1 or 2; 0 in the right half of a wide one.
    package let width: Int8
    package var style: Style

    private init(text: String, width: Int8, style: Style) {
        self.text = text
        self.width = width
        self.style = style
    }

    /// A blank in the terminal's own style.
    package static let blank = Cell(text: " ", width: 1, style: Style())

    static func blank(_ style: Style) -> Cell { Cell(text: " ", width: 1, style: style) }

    static func continuation(_ style: Style) -> Cell { Cell(text: "", width: 0, style: style) }

    /// The cell that shows the character, or what stands for it (`CharacterWidth.visible`).
    package init(_ character: Character, style: Style = Style()) {
        let shown = CharacterWidth.visible(character)
        let width = CharacterWidth.of(shown)
        // A mark without a base and clusters of absurd length have no place in a cell.
        if width == 0 || shown.utf8.count > 64 {
            self.init(text: Self.stripped(shown), width: Int8(max(1, width)), style: style)
        } else {
            self.init(text: String(shown), width: Int8(width), style: style)
        }
    }

    private static func stripped(_ character: Character) -> String {
        guard let first = character.unicodeScalars.first, CharacterWidth.of(first) > 0 else { return "\u{FFFD}" }
        return String(Character(first))
    }

    /// Whether this is the right half of a wide glyph.
    package var isContinuation: Bool { width == 0 }
}
