/// The side of a field that text is set against.
package enum TextAlignment: Sendable {
    case left
    case right
    case center
}

extension CharacterWidth {
    /// The text in at most `width` columns; the ellipsis stands for what was cut off.
    package static func truncate(_ text: String, to width: Int, ellipsis: String = "…") -> String {
        // Bytes bound columns from above only for ASCII, but a short text never needs the slow path.
        if text.utf8.count <= width { return text }
        guard of(text) > width else { return text }
        let room = width - of(ellipsis)
        guard room >= 0 else { return prefix(of: text, columns: width) }
        return prefix(of: text, columns: room) + ellipsis
    }

    /// The longest beginning that takes at most so many columns.
    package static func prefix(of text: String, columns: Int) -> String {
        var used = 0
        var end = text.startIndex
        while end < text.endIndex {
            used += of(text[end])
            if used > columns { break }
            end = text.index(after: end)
        }
        return String(text[..<end])
    }

    /// The text truncated or filled with blanks to exactly `width` columns.
    package static func pad(_ text: String, to width: Int, alignment: TextAlignment = .left) -> String {
        let fitting = truncate(text, to: width)
        let missing = max(0, width - of(fitting))
        switch alignment {
        case .left: return fitting + String(repeating: " ", count: missing)
        case .right: return String(repeating: " ", count: missing) + fitting
        case .center:
            let before = missing / 2
            return String(repeating: " ", count: before) + fitting + String(repeating: " ", count: missing - before)
        }
    }
}
