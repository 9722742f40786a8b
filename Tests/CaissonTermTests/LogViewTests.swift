import CaissonTerm
import Testing

struct LogViewTests {
    struct Source: LogLineSource {
        var firstLine = 0
        var lines: [String]
        var lineCount: Int { lines.count }
        func line(at number: Int) -> StyledLine { StyledLine(lines[number - firstLine]) }
    }

    private func rows(_ source: Source, _ state: inout LogViewState, width: Int = 10, height: Int = 3) -> [String] {
        var buffer = CellBuffer(size: Size(width: width, height: height))
        LogView(source: source).draw(into: &buffer, in: buffer.bounds, state: &state, styles: WidgetStyles())
        return buffer.rows
    }

    @Test("Following shows the newest lines")
    func following() {
        var state = LogViewState()
        var source = Source(lines: (0..<10).map { "line \($0)" })
        #expect(rows(source, &state) == ["line 7", "line 8", "line 9"])
        source.lines.append("line 10")
        #expect(rows(source, &state) == ["line 8", "line 9", "line 10"])
        #expect(state.visibleLines == 8..<11)
        #expect(rows(Source(lines: []), &state) == ["", "", ""])
    }

    @Test("Scrolling up stops following and reaching the end follows again")
    func scrolling() {
        var state = LogViewState()
        let source = Source(lines: (0..<10).map { "line \($0)" })
        _ = rows(source, &state)
        state.scroll(by: -2, source)
        #expect(!state.follows)
        #expect(rows(source, &state) == ["line 5", "line 6", "line 7"])
        state.scroll(by: 1, source)
        #expect(!state.follows)
        state.scroll(by: 5, source)
        #expect(state.follows)
        state.pageUp(source)
        #expect(rows(source, &state) == ["line 5", "line 6", "line 7"])
        state.toTop(source)
        #expect(rows(source, &state) == ["line 0", "line 1", "line 2"])
        state.scroll(by: -.max, source)
        #expect(rows(source, &state).first == "line 0")
    }

    @Test("Long lines wrap and are scrolled by rows, or are cut and scrolled sideways")
    func wrapping() {
        var state = LogViewState()
        let source = Source(lines: ["short", "0123456789abcdefghijABCDE"])
        #expect(rows(source, &state) == ["0123456789", "abcdefghij", "ABCDE"])
        state.scroll(by: -1, source)
        #expect(rows(source, &state) == ["short", "0123456789", "abcdefghij"])
        state.toEnd()
        state.wraps = false
        state.column = 20
        #expect(rows(source, &state) == ["", "ABCDE", ""])
    }

    @Test("Lines dropped from the front do not move what is in view")
    func droppedLines() {
        var state = LogViewState()
        var source = Source(lines: (0..<10).map { "line \($0)" })
        _ = rows(source, &state)
        state.scroll(by: -3, source)
        #expect(rows(source, &state).first == "line 4")
        source = Source(firstLine: 3, lines: (3..<12).map { "line \($0)" })
        #expect(rows(source, &state).first == "line 4")
        source = Source(firstLine: 6, lines: (6..<12).map { "line \($0)" })
        #expect(rows(source, &state).first == "line 6")
    }

    @Test("A line is brought into view")
    func reveal() {
        var state = LogViewState()
        let source = Source(lines: (0..<100).map { "line \($0)" })
        _ = rows(source, &state)
        state.reveal(line: 50, source)
        #expect(rows(source, &state) == ["line 49", "line 50", "line 51"])
        state.reveal(line: 50, source)
        #expect(rows(source, &state).first == "line 49")
    }

    @Test("A log of a million lines is drawn by asking for those in view only")
    func laziness() {
        final class Counter { var asked = 0 }
        struct Huge: LogLineSource {
            let counter: Counter
            var lineCount: Int { 1_000_000 }
            func line(at number: Int) -> StyledLine {
                counter.asked += 1
                return "line \(number)"
            }
        }
        let source = Huge(counter: Counter())
        var state = LogViewState()
        var buffer = CellBuffer(size: Size(width: 40, height: 20))
        LogView(source: source).draw(into: &buffer, in: buffer.bounds, state: &state, styles: WidgetStyles())
        #expect(buffer.text(row: 19) == "line 999999")
        #expect(source.counter.asked <= 60)
    }

    @Test("Search finds all places, ignoring case when asked")
    func search() {
        #expect(LogHighlight(pattern: "er").ranges(in: "ERror: Error er") == [0..<2, 7..<9, 13..<15])
        #expect(LogHighlight(pattern: "er", ignoresCase: false).ranges(in: "ERror er") == [6..<8])
        #expect(LogHighlight(pattern: "").ranges(in: "abc").isEmpty)
        #expect(LogHighlight(pattern: "aa").ranges(in: "aaaa") == [0..<2, 2..<4])
    }
}
