/// Columns that text takes on a terminal; the same answer as `wcwidth(3)` for the scalars, summed as terminals do.
package enum CharacterWidth {
    /// Columns of one scalar: 0 for combining and invisible ones, 2 for wide ones; controls count 1, as they are shown.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        if WideRanges.contains(value) { return isMark(scalar) ? 0 : 2 }
        if value >= 0x1160 && value <= 0x11FF || value >= 0xD7B0 && value <= 0xD7FF { return 0 }
        return isMark(scalar) ? 0 : 1
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: false
        }
    }

    /// Columns of one grapheme cluster. A cluster is as wide as its first scalar, so that joined emoji take two columns;
    /// a flag is two letters of one column each.
    package static func of(_ character: Character) -> Int {
        if let ascii = character.asciiValue, ascii < 128 { return 1 }
        guard let first = character.unicodeScalars.first else { return 0 }
        if isRegionalIndicator(first) { return min(2, character.unicodeScalars.count) }
        return of(first)
    }

    /// Columns of a text without line breaks.
    package static func of(_ text: String) -> Int {
        var width = 0
        var ascii = true
        for byte in text.utf8 {
            if byte >= 0x80 {
                ascii = false
                break
            }
            width += 1
        }
        if ascii { return width }
        return text.reduce(0) { $0 + of($1) }
    }

    static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x1F1E6 && scalar.value <= 0x1F1FF
    }

    /// The glyph that stands for a character which must not reach a terminal as it is: controls become control
    /// pictures, direction overrides and other invisible formatting become U+FFFD; the rest is returned unchanged.
    package static func visible(_ character: Character) -> Character {
        guard let first = character.unicodeScalars.first else { return " " }
        let value = first.value
        if value >= 0x20 && value < 0x7F { return character }
        if value < 0x20 { return picture(0x2400 + value) }
        if value == 0x7F { return "\u{2421}" }
        if value < 0xA0 { return "\u{FFFD}" }
        if value < 0x300 { return character }
        if isForbidden(first) { return "\u{FFFD}" }
        return character
    }

    private static func picture(_ value: UInt32) -> Character {
        Unicode.Scalar(value).map { Character($0) } ?? "\u{FFFD}"
    }

    /// Line and paragraph separators, direction controls (they reorder what is around them), tags and non-characters.
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
