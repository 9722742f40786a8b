import CaissonTerm
import Testing
import TestSupport

struct WrappingTests {
    @Test(
        "Lines break after words",
        arguments: [
            ("the quick brown fox", 10, ["the quick ", "brown fox"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
            ("a abcdefgh", 5, ["a ", "abcde", "fgh"]), ("日本語", 4, ["日本", "語"]), ("", 5, [""]), ("ab", 0, ["ab"]),
            ("ab cd", 2, ["ab", "cd"]),
        ])
    func words(_ text: String, _ width: Int, _ rows: [String]) {
        #expect(Wrapping.wrap(StyledLine(text), width: width).map(\.text) == rows)
    }

    @Test("No row is too wide, no glyph is lost and styles stay with their text")
    func properties() {
        var random = SeededGenerator(seed: 5)
        let alphabet = Array("ab cde  fgh日本🇩🇪e\u{301}👨‍👩‍👧.")
        for _ in 0..<400 {
            var line = StyledLine()
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                let color = Color.ansi(UInt8.random(in: 0...3, using: &random))
                line.append(String(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]), style: Style(foreground: color))
            }
            let width = Int.random(in: 2...20, using: &random)
            for mode in [WrapMode.word, .character] {
                let rows = Wrapping.wrap(line, width: width, mode: mode)
                #expect(rows.allSatisfy { $0.width <= width })
                #expect(Wrapping.rowCount(line, width: width, mode: mode) == rows.count)
                let joined = rows.reduce(into: StyledLine()) { $0.append($1) }
                let kept: (StyledLine) -> [StyledSpan] = { line in
                    line.spans.flatMap { span in span.text.filter { $0 != " " }.map { StyledSpan(String($0), style: span.style) } }
                }
                #expect(kept(joined) == kept(line))
                if mode == .character { #expect(joined == line) }
            }
        }
    }
}
