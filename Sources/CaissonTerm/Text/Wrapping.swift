/// Where a long line may be broken.
package enum WrapMode: Sendable {
    /// After blanks; inside a word only when the word alone is too long.
    case word
    /// Anywhere between two glyphs.
    case character
}

/// Breaks styled lines into rows; joining the rows gives the line back, save for a blank at each break.
package enum Wrapping {
    /// The rows of the line, at least one; no row is wider than `width` unless a single glyph is.
    package static func wrap(_ line: StyledLine, width: Int, mode: WrapMode = .word) -> [StyledLine] {
        guard width > 0, line.width > width else { return [line] }
        var rows = Rows(width: width, mode: mode)
        for span in line.spans {
            for character in span.text { rows.add(character, style: span.style) }
        }
        return rows.finished()
    }

    /// How many rows `wrap` would give.
    package static func rowCount(_ line: StyledLine, width: Int, mode: WrapMode = .word) -> Int {
        guard width > 0 else { return 1 }
        let columns = line.width
        guard columns > width else { return 1 }
        // Without wide glyphs or word breaks the number follows from the width alone.
        if mode == .character, line.spans.allSatisfy({ $0.text.utf8.count == CharacterWidth.of($0.text) }) {
            return (columns + width - 1) / width
        }
        return wrap(line, width: width, mode: mode).count
    }
}

/// The rows being filled: a finished part, the row at hand, and the word that may still move to the next row.
private struct Rows {
    let width: Int
    let mode: WrapMode
    var done: [StyledLine] = []
    var row = StyledLine()
    var rowWidth = 0
    var word = StyledLine()
    var wordWidth = 0

    init(width: Int, mode: WrapMode) {
        self.width = width
        self.mode = mode
    }

    mutating func add(_ character: Character, style: Style) {
        let columns = CharacterWidth.of(character)
        if character == " ", mode == .word, rowWidth + wordWidth == width {
            // The break itself stands for the blank.
            commitWord()
            return breakRow()
        }
        if rowWidth + wordWidth + columns > width { makeRoom(columns) }
        word.append(String(character), style: style)
        wordWidth += columns
        if mode == .character || character == " " { commitWord() }
    }

    private mutating func makeRoom(_ columns: Int) {
        if rowWidth > 0 && wordWidth + columns <= width {
            breakRow()
        } else {
            commitWord()
            if rowWidth > 0 { breakRow() }
        }
    }

    private mutating func commitWord() {
        row.append(word)
        rowWidth += wordWidth
        word = StyledLine()
        wordWidth = 0
    }

    private mutating func breakRow() {
        done.append(row)
        row = StyledLine()
        rowWidth = 0
    }

    mutating func finished() -> [StyledLine] {
        commitWord()
        if !row.spans.isEmpty || done.isEmpty { breakRow() }
        return done
    }
}
