import CaissonTerm
import Testing

struct StyledLineTests {
    private let red = Style(foreground: .ansi(1))

    @Test("Dropping columns cuts a wide glyph into a blank")
    func dropping() {
        #expect(StyledLine("日本語", style: red).dropping(columns: 1) == StyledLine(" 本語", style: red))
        #expect(StyledLine("abc").dropping(columns: 5).text == "")
        #expect(StyledLine("abc").dropping(columns: 0).text == "abc")
    }

    @Test("Truncation keeps the styles and adds the ellipsis in the style it cuts")
    func truncation() {
        var line = StyledLine("abc", style: red)
        line.append("defgh")
        #expect(line.truncated(to: 5).spans == [StyledSpan("abc", style: red), StyledSpan("d…")])
        #expect(line.truncated(to: 8) == line)
        #expect(line.truncated(to: 3).spans == [StyledSpan("ab…", style: red)])
    }

    @Test("A highlight lies over the style below it")
    func highlighting() {
        let line = StyledLine("abcd", style: red).highlighting([1..<3], Style(background: .ansi(3)))
        #expect(line.spans == [
            StyledSpan("a", style: red), StyledSpan("bc", style: Style(foreground: .ansi(1), background: .ansi(3))),
            StyledSpan("d", style: red),
        ])
    }
}
