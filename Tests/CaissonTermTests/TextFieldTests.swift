import CaissonTerm
import Testing

struct TextFieldTests {
    struct Case: Sendable {
        let start: String
        let keys: [String]
        let text: String
        let cursor: Int

        init(_ start: String, _ keys: [String], _ text: String, _ cursor: Int) {
            (self.start, self.keys, self.text, self.cursor) = (start, keys, text, cursor)
        }
    }

    @Test(
        "Keys edit as in a shell",
        arguments: [
            Case("", ["a", "b", "space", "c"], "ab c", 4), Case("abc", ["home", "x"], "xabc", 1),
            Case("abc", ["ctrl-a", "delete"], "bc", 0), Case("abc", ["left", "backspace"], "ac", 1),
            Case("abc", ["ctrl-u"], "", 0), Case("abc def", ["ctrl-w", "ctrl-w"], "", 0), Case("abc", ["left", "ctrl-k"], "ab", 2),
            Case("one two", ["alt-b", "alt-d"], "one ", 4), Case("one two", ["ctrl-w", "home", "ctrl-y"], "twoone ", 3),
            Case("👨‍👩‍👧x", ["left", "backspace"], "x", 0), Case("e", ["\u{301}"], "e\u{301}", 1), Case("", ["backspace", "left"], "", 0),
            Case("a.b", ["ctrl-left", "ctrl-left", "x"], "xa.b", 1),
        ])
    func editing(_ test: Case) {
        var field = TextField(test.start)
        for name in test.keys {
            let chord = name == "\u{301}" ? KeyChord.char("\u{301}") : KeyChord(name)
            #expect(chord.map { field.handle($0) } == true)
        }
        #expect(field.text == test.text)
        #expect(field.cursor == test.cursor)
    }

    @Test("Keys that do not edit are left to the caller", arguments: ["enter", "esc", "tab", "ctrl-x", "alt-x", "F1"])
    func foreign(_ name: String) throws {
        var field = TextField("abc")
        #expect(!field.handle(try #require(KeyChord(name))))
        #expect(field.text == "abc")
    }

    @Test("Pasted line breaks become blanks and controls are dropped")
    func paste() {
        var field = TextField("x")
        field.paste("a\nb\tc\u{1B}[31m\u{7}d")
        #expect(field.text == "xa b c[31md")
    }

    @Test("The text scrolls so that the cursor stays in view")
    func scrolling() {
        var buffer = CellBuffer(size: Size(width: 6, height: 1))
        var field = TextField("abcdefghij")
        #expect(field.draw(into: &buffer, in: buffer.bounds, styles: WidgetStyles(), focused: true) == Point(x: 5, y: 0))
        #expect(buffer.rows == ["fghij"])
        _ = field.handle(KeyChord(.home))
        #expect(field.draw(into: &buffer, in: buffer.bounds, styles: WidgetStyles(), focused: true) == Point(x: 0, y: 0))
        #expect(buffer.rows == ["abcdef"])
        let secret = TextField("pass", isSecret: true)
        secret.draw(into: &buffer, in: buffer.bounds, styles: WidgetStyles(), focused: false)
        #expect(buffer.rows == ["••••"])
    }
}
