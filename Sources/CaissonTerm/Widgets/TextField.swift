/// A line of text being edited, by grapheme clusters, with the keys of a shell.
package struct TextField: Sendable, Hashable {
    /// Longer input is cut here, in characters.
    static let limit = 65_536

    private var characters: [Character]
    /// The number of characters before the cursor.
    package private(set) var cursor: Int
    private var killed: [Character] = []
    package var placeholder: String
    /// Shows dots instead of the text.
    package var isSecret: Bool

    package init(_ text: String = "", placeholder: String = "", isSecret: Bool = false) {
        characters = Array(text.prefix(Self.limit))
        cursor = characters.count
        self.placeholder = placeholder
        self.isSecret = isSecret
    }

    /// The text; setting it puts the cursor at the end.
    package var text: String {
        get { String(characters) }
        set {
            characters = Array(newValue.prefix(Self.limit))
            cursor = characters.count
        }
    }

    /// Inserts pasted text; line breaks and tabs become blanks, other controls are dropped.
    package mutating func paste(_ text: String) {
        for character in text {
            if character.isNewline || character == "\t" {
                insert(" ")
            } else if CharacterWidth.visible(character) == character {
                insert(character)
            }
        }
    }

    private mutating func insert(_ character: Character) {
        // A combining mark joins the character before it.
        if cursor > 0 {
            let joined = String(characters[cursor - 1]) + String(character)
            if joined.count == 1, let whole = joined.first {
                characters[cursor - 1] = whole
                return
            }
        }
        guard characters.count < Self.limit else { return }
        characters.insert(character, at: cursor)
        cursor += 1
    }

    /// Edits by one key; false when the key is none of the field's.
    package mutating func handle(_ chord: KeyChord) -> Bool {
        if let character = chord.insertedCharacter {
            insert(character)
            return true
        }
        switch chord {
        case KeyChord(.left), .ctrl("b"): cursor = max(0, cursor - 1)
        case KeyChord(.right), .ctrl("f"): cursor = min(characters.count, cursor + 1)
        case KeyChord(.home), .ctrl("a"): cursor = 0
        case KeyChord(.end), .ctrl("e"): cursor = characters.count
        case KeyChord(.left, .ctrl), KeyChord(.left, .alt), .alt("b"): cursor = wordStart
        case KeyChord(.right, .ctrl), KeyChord(.right, .alt), .alt("f"): cursor = wordEnd
        default: return handleDeletion(chord)
        }
        return true
    }

    private mutating func handleDeletion(_ chord: KeyChord) -> Bool {
        switch chord {
        case KeyChord(.backspace), .ctrl("h"): remove(max(0, cursor - 1)..<cursor)
        case KeyChord(.delete), .ctrl("d"): remove(cursor..<min(characters.count, cursor + 1))
        case .ctrl("k"): kill(cursor..<characters.count)
        case .ctrl("u"): kill(0..<cursor)
        case .ctrl("w"): kill(blankSeparatedStart..<cursor)
        case KeyChord(.backspace, .alt): kill(wordStart..<cursor)
        case .alt("d"): kill(cursor..<wordEnd)
        case .ctrl("y"): for character in killed { insert(character) }
        default: return false
        }
        return true
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    private mutating func kill(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        killed = Array(characters[range])
        remove(range)
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private var wordStart: Int {
        var index = cursor
        while index > 0, !Self.isWord(characters[index - 1]) { index -= 1 }
        while index > 0, Self.isWord(characters[index - 1]) { index -= 1 }
        return index
    }

    private var blankSeparatedStart: Int {
        var index = cursor
        while index > 0, characters[index - 1] == " " { index -= 1 }
        while index > 0, characters[index - 1] != " " { index -= 1 }
        return index
    }

    private var wordEnd: Int {
        var index = cursor
        while index < characters.count, !Self.isWord(characters[index]) { index += 1 }
        while index < characters.count, Self.isWord(characters[index]) { index += 1 }
        return index
    }

    /// Draws the field in the first row of the rectangle and returns where the cursor is, when focused.
    @discardableResult
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles, focused: Bool) -> Point? {
        let line = rect.row(0)
        guard !line.isEmpty else { return nil }
        let style = focused ? styles.fieldFocused : styles.field
        buffer.fill(line, style: style)
        if characters.isEmpty {
            buffer.write(CharacterWidth.truncate(placeholder, to: line.width), at: line.origin,
                         style: styles.placeholder.over(style), clip: line)
        }
        let shown = isSecret ? Array(repeating: styles.glyph("•", "*"), count: characters.count) : characters
        let before = shown[..<cursor].reduce(0) { $0 + CharacterWidth.of($1) }
        // The cursor needs a cell of its own behind the text.
        let scroll = max(0, before - line.width + 1)
        buffer.write(String(shown), at: Point(x: line.x - scroll, y: line.y), style: style, clip: line)
        return focused ? Point(x: line.x + before - scroll, y: line.y) : nil
    }
}
