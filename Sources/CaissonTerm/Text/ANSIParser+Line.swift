extension ANSIParser {
    /// One line of a log, beginning in the terminal's own style.
    package static func line(_ text: String) -> StyledLine {
        var parser = ANSIParser()
        return parser.line(text)
    }

    /// One line of a log; the style at its end is where the next line begins. Tabs become blanks up to the next
    /// multiple of eight columns, a line break at the end is dropped.
    package mutating func line(_ text: String) -> StyledLine {
        if text.utf8.allSatisfy({ $0 >= 0x20 }) { return StyledLine(text, style: style) }
        let spans = feed(text.utf8) + finish()
        var line = StyledLine()
        var column = 0
        for span in spans {
            for character in span.text where character != "\n" {
                if character == "\t" {
                    let blanks = 8 - column % 8
                    line.append(String(repeating: " ", count: blanks), style: span.style)
                    column += blanks
                } else {
                    line.append(String(character), style: span.style)
                    column += CharacterWidth.of(character)
                }
            }
        }
        return line
    }
}
