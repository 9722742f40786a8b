import CaissonTerm
import Testing
import TestSupport

struct ANSIParserTests {
    @Test(
        "SGR becomes styles",
        arguments: [
            ("\u{1B}[31mred", Style(foreground: .ansi(1))), ("\u{1B}[1;4;92mx", Style(foreground: .ansi(10), attributes: [.bold, .underline])),
            ("\u{1B}[38;5;200mx", Style(foreground: .indexed(200))), ("\u{1B}[48;2;1;2;3mx", Style(background: .rgb(1, 2, 3))),
            ("\u{1B}[38:2::9:8:7mx", Style(foreground: .rgb(9, 8, 7))), ("\u{1B}[38:5:20mx", Style(foreground: .indexed(20))),
            ("\u{1B}[4:3mx", Style(attributes: .underline)), ("\u{1B}[1;31m\u{1B}[mx", Style()), ("\u{1B}[38;5mx", Style()),
            ("\u{1B}[58;5;3;1mx", Style(attributes: .bold)), ("\u{1B}[107mx", Style(background: .ansi(15))),
        ])
    func styles(_ text: String, _ style: Style) {
        #expect(ANSIParser.line(text).spans.map(\.style) == [style])
    }

    @Test(
        "Everything that is not SGR is dropped whole",
        arguments: [
            "\u{1B}[2Jx", "\u{1B}]0;evil\u{7}x", "\u{1B}]8;;http://a\u{1B}\\x", "\u{1B}P1$r\u{1B}\\x", "\u{1B}[?1049hx", "\u{1B}[6nx",
            "\u{1B}(0x", "\u{1B}cx", "\u{1B}[>0;1mx", "\u{1B}_Gpayload\u{1B}\\x", "\u{1B}[1;2\u{18}x", "\u{1B}#8x",
        ])
    func dropped(_ text: String) {
        #expect(ANSIParser.line(text) == "x")
    }

    @Test("The style goes on to the next line until it is reset")
    func carriedStyle() {
        var parser = ANSIParser()
        #expect(parser.line("\u{1B}[32mone").spans == [StyledSpan("one", style: Style(foreground: .ansi(2)))])
        #expect(parser.line("two").spans == [StyledSpan("two", style: Style(foreground: .ansi(2)))])
        #expect(parser.line("\u{1B}[0mthree").spans == [StyledSpan("three")])
    }

    @Test("Tabs become blanks up to the next stop, line ends go")
    func tabs() {
        #expect(ANSIParser.line("a\tb\r\n").text == "a       b")
        #expect(ANSIParser.line("日\tb").text == "日      b")
    }

    @Test("The result does not depend on where the input is cut")
    func chunks() {
        let text = "plain \u{1B}[1;38;2;10;20;30mbold é日\u{1B}]2;title\u{1B}\\ 😀\r\nnext\u{1B}[0m end\r"
        let bytes = Array(text.utf8)
        var whole = ANSIParser()
        let expected = StyledLine(spans: merged(whole.feed(bytes) + whole.finish()))
        for cut in 0...bytes.count {
            var parser = ANSIParser()
            let spans = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...]) + parser.finish()
            #expect(StyledLine(spans: merged(spans)) == expected)
        }
        var bytewise = ANSIParser()
        let spans = bytes.flatMap { bytewise.feed([$0]) } + bytewise.finish()
        #expect(StyledLine(spans: merged(spans)) == expected)
    }

    @Test("No input gets an escape or another control onto a screen")
    func hostile() {
        var random = SeededGenerator(seed: 77)
        let favourites: [UInt8] = [0x1B, 0x5B, 0x5D, 0x6D, 0x3B, 0x3A, 0x33, 0x38, 0x9B, 0xC2, 0xE2, 0x80, 0xAE, 0x0A, 0x07, 0x90]
        for _ in 0..<300 {
            let bytes = (0..<200).map { _ in
                Bool.random(using: &random)
                    ? favourites[Int.random(in: 0..<favourites.count, using: &random)] : UInt8.random(in: 0...255, using: &random)
            }
            var parser = ANSIParser()
            let line = StyledLine(spans: parser.feed(bytes) + parser.finish())
            #expect(!line.text.unicodeScalars.contains("\u{1B}"))
            var buffer = CellBuffer(size: Size(width: 300, height: 1))
            buffer.write(line, at: Point(x: 0, y: 0))
            for scalar in buffer.text(row: 0).unicodeScalars {
                #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar != "\u{202E}")
            }
        }
    }

    @Test("An endless sequence takes no memory and no time")
    func endless() {
        var parser = ANSIParser()
        var spans = parser.feed(Array("\u{1B}[".utf8) + Array(repeating: 0x3B, count: 1_000_000))
        spans += parser.feed(Array("m\u{1B}]".utf8) + Array(repeating: 0x41, count: 1_000_000) + Array("\u{7}ok".utf8))
        #expect(merged(spans + parser.finish()) == [StyledSpan("ok")])
    }

    private func merged(_ spans: [StyledSpan]) -> [StyledSpan] {
        spans.reduce(into: StyledLine()) { $0.append($1.text, style: $1.style) }.spans
    }
}
