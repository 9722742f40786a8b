import CaissonTerm
import Testing
import TestSupport

struct KeyChordTests {
    @Test(
        "The printed form reads back as the same chord",
        arguments: [
            "x", "D", "-", "ctrl-x", "alt-d", "ctrl-alt-x", "F5", "F12", "enter", "shift-tab", "space", "ctrl-space", "esc", "pgup",
            "pgdown", "home", "end", "up", "down", "left", "right", "insert", "delete", "backspace", "alt-enter", "ctrl-left", "é",
            "日", "ctrl--",
        ])
    func roundTrip(_ text: String) throws {
        let chord = try #require(KeyChord(text))
        #expect(chord.description == text)
    }

    @Test("Other spellings are understood", arguments: [("Ctrl-X", KeyChord.ctrl("X")), ("escape", KeyChord(.escape)), ("f1", KeyChord(.function(1))), ("PgUp", KeyChord(.pageUp))])
    func synonyms(_ text: String, _ chord: KeyChord) {
        #expect(KeyChord(text) == chord)
    }

    @Test("What is no key is refused", arguments: ["", "ctrl-", "hello", "F0", "F99", "\u{1B}", "alt-foo"])
    func refused(_ text: String) {
        #expect(KeyChord(text) == nil)
    }
}

struct InputParserTests {
    struct Case: Sendable {
        let bytes: String
        let events: [InputEvent]

        init(_ bytes: String, _ events: InputEvent...) {
            self.bytes = bytes
            self.events = events
        }

        init(_ bytes: String, _ chord: String) {
            self.bytes = bytes
            events = KeyChord(chord).map { [.key($0)] } ?? []
        }
    }

    static let cases = [
        Case("x", "x"), Case("\u{18}", "ctrl-x"), Case("\r", "enter"), Case("\t", "tab"), Case("\u{7F}", "backspace"),
        Case("\u{0}", "ctrl-space"), Case("é", "é"), Case("日", "日"), Case("\u{1B}d", "alt-d"), Case("\u{1B}é", "alt-é"),
        Case("\u{1B}\u{7F}", "alt-backspace"), Case("\u{1B}[A", "up"), Case("\u{1B}OA", "up"), Case("\u{1B}[1;5C", "ctrl-right"),
        Case("\u{1B}[1;2A", "shift-up"), Case("\u{1B}[Z", "shift-tab"), Case("\u{1B}[3~", "delete"), Case("\u{1B}[5;3~", "alt-pgup"),
        Case("\u{1B}OP", "F1"), Case("\u{1B}[15~", "F5"), Case("\u{1B}[24~", "F12"), Case("\u{1B}[[A", "F1"), Case("\u{1B}[H", "home"),
        Case("\u{1B}[97;5u", "ctrl-a"), Case("\u{1B}[27;5;97~", "ctrl-a"), Case("\u{1B}[I", .focus(true)), Case("\u{1B}[O", .focus(false)),
        Case("\u{1B}[<0;10;5M", .mouse(MouseEvent(position: Point(x: 9, y: 4), button: .left, action: .press))),
        Case("\u{1B}[<2;1;1m", .mouse(MouseEvent(position: Point(x: 0, y: 0), button: .right, action: .release))),
        Case("\u{1B}[<32;3;3M", .mouse(MouseEvent(position: Point(x: 2, y: 2), button: .left, action: .drag))),
        Case("\u{1B}[<81;3;3M", .mouse(MouseEvent(position: Point(x: 2, y: 2), button: .none, action: .scrollDown, modifiers: .ctrl))),
        Case("\u{1B}[200~a\u{1B}[A\rb\u{1B}[201~", .paste("a\u{1B}[A\nb")),
        Case("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\x", "x"), Case("\u{1B}[?62;22cx", "x"), Case("\u{1B}[12;40Rx", "x"),
        Case("\u{1B}[<0;0;5Mx", "x"),
    ]

    @Test("Bytes become the events they stand for", arguments: cases)
    func events(_ test: Case) {
        var parser = InputParser()
        #expect(parser.feed(Array(test.bytes.utf8)) + parser.flush() == test.events)
    }

    @Test("A sequence may arrive byte by byte", arguments: cases)
    func bytewise(_ test: Case) {
        var parser = InputParser()
        var events: [InputEvent] = []
        for byte in test.bytes.utf8 { events += parser.feed([byte]) }
        #expect(events + parser.flush() == test.events)
    }

    @Test("A lone Esc waits to be told that nothing follows")
    func escape() {
        var parser = InputParser()
        #expect(parser.feed([0x1B]) == [])
        #expect(parser.isWaiting)
        #expect(parser.flush() == [.key(KeyChord(.escape))])
        #expect(!parser.isWaiting)
        #expect(parser.feed([0x1B, 0x5B]) == [])
        #expect(parser.flush() == [.key(.alt("["))])
    }

    @Test("The terminal's own sequences win over the usual ones")
    func terminfo() {
        var parser = InputParser(sequences: [[0x1B, 0x5B, 0x41]: KeyChord(.home), [0x41]: KeyChord(.end)])
        #expect(parser.feed(Array("\u{1B}[AA".utf8)) == [.key(KeyChord(.home)), .key(.char("A"))])
    }

    @Test("A paste bomb arrives in pieces and whole")
    func pasteBomb() {
        var parser = InputParser()
        let bomb = String(repeating: "0123456789abcdef", count: 200_000)
        var events = parser.feed(Array("\u{1B}[200~".utf8))
        for chunk in stride(from: 0, to: bomb.utf8.count, by: 65_536) {
            events += parser.feed(Array(bomb.utf8.dropFirst(chunk).prefix(65_536)))
        }
        events += parser.feed(Array("\u{1B}[201~q".utf8))
        var pasted = ""
        for case .paste(let text) in events { pasted += text }
        #expect(pasted == bomb)
        #expect(events.last == .key(.char("q")))
    }

    @Test("No input stops the parser: after any garbage a key is still a key")
    func garbage() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            var parser = InputParser()
            let bytes = (0..<Int.random(in: 1...300, using: &random)).map { _ in
                Int.random(in: 0...3, using: &random) == 0 ? 0x1B : UInt8.random(in: 0...255, using: &random)
            }
            _ = parser.feed(bytes) + parser.flush()
            let events = parser.feed(Array("\u{7}\u{1B}\\\u{1B}[201~".utf8)) + parser.flush() + parser.feed([0x71])
            #expect(events.last == .key(.char("q")))
        }
    }
}
