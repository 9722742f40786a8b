import CaissonTerm
import Testing
import TestSupport

struct CellBufferTests {
    @Test("Text is clipped on both sides and wide glyphs are never cut in two")
    func clipping() {
        var buffer = CellBuffer(size: Size(width: 6, height: 1))
        let end = buffer.write("日本語日本", at: Point(x: -1, y: 0))
        #expect(buffer.rows == [" 本語"])
        #expect(end == 7)
        buffer = CellBuffer(size: Size(width: 6, height: 1))
        buffer.write("abcdef", at: Point(x: 0, y: 0), clip: Rect(x: 2, y: 0, width: 2, height: 1))
        #expect(buffer.rows == ["  cd"])
        buffer.write("x", at: Point(x: 0, y: 7))
        #expect(buffer.rows == ["  cd"])
    }

    @Test("Writing over half of a wide glyph blanks the other half")
    func halves() {
        var buffer = CellBuffer(size: Size(width: 4, height: 1))
        buffer.write("日本", at: Point(x: 0, y: 0))
        buffer.write("x", at: Point(x: 1, y: 0))
        #expect(buffer.rows == [" x本"])
        buffer.write("y", at: Point(x: 2, y: 0))
        #expect(buffer.rows == [" xy"])
        buffer.write("日", at: Point(x: 3, y: 0))
        #expect(buffer[3, 0].text == " ")
    }

    @Test("Every wide glyph keeps its right half, whatever is written where")
    func invariant() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let buffer = Self.scribbled(Size(width: 12, height: 3), &random)
            for y in 0..<3 {
                for x in 0..<12 {
                    if buffer[x, y].width == 2 { #expect(x < 11 && buffer[x + 1, y].isContinuation) }
                    if buffer[x, y].isContinuation { #expect(x > 0 && buffer[x - 1, y].width == 2) }
                }
            }
        }
    }

    @Test("A difference applied to the screen before gives the screen after")
    func diffLaw() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            let old = Self.scribbled(Size(width: 10, height: 4), &random)
            var new = old
            Self.scribble(on: &new, times: Int.random(in: 0...4, using: &random), &random)
            let diff = BufferDiff(from: old, to: new)
            var result = old
            diff.apply(to: &result)
            #expect(result == new)
            #expect(diff.isEmpty == (old == new))
            for run in diff.runs {
                let cells = diff.cells(of: run)
                #expect(cells.first?.isContinuation == false)
                #expect(cells.allSatisfy { $0.style == run.style || $0.isContinuation })
            }
        }
    }

    @Test("Without a screen before, or with one of another size, all is drawn")
    func diffFromNothing() {
        var new = CellBuffer(size: Size(width: 5, height: 2))
        new.write("ab", at: Point(x: 0, y: 0), style: Style(attributes: .bold))
        for old in [nil, CellBuffer(size: Size(width: 4, height: 2))] {
            let diff = BufferDiff(from: old, to: new)
            #expect(diff.runs.map(\.columns) == [0..<2, 2..<5, 0..<5])
            var result = CellBuffer(size: Size(width: 1, height: 1))
            diff.apply(to: &result)
            #expect(result == new)
        }
    }

    static func scribbled(_ size: Size, _ random: inout SeededGenerator) -> CellBuffer {
        var buffer = CellBuffer(size: size)
        scribble(on: &buffer, times: 12, &random)
        return buffer
    }

    static func scribble(on buffer: inout CellBuffer, times: Int, _ random: inout SeededGenerator) {
        let texts = ["ab", "日本語", "🇩🇪x", "e\u{301}", "\u{1B}[m", "👨‍👩‍👧", " "]
        for _ in 0..<times {
            let point = Point(x: Int.random(in: -2...buffer.size.width, using: &random), y: Int.random(in: 0..<buffer.size.height, using: &random))
            let style = Style(foreground: .ansi(UInt8.random(in: 0...2, using: &random)))
            buffer.write(texts[Int.random(in: 0..<texts.count, using: &random)], at: point, style: style)
        }
    }
}
