import CaissonTerm
import Testing

struct CharacterWidthTests {
    @Test(
        "Clusters take the columns terminals give them",
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("😀", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2),
            ("🇩🇪", 2), ("❤️", 1), ("1️⃣", 1), ("─", 1), ("█", 1), ("⠋", 1), ("\u{200B}", 0), ("\u{301}", 0), ("\u{AD}", 1),
            ("\u{1B}", 1), ("✓", 1), ("●", 1), ("▸", 1), ("…", 1), ("ﷺ", 1), ("ᄀ", 2), ("각", 2),
        ])
    func width(_ text: String, _ columns: Int) {
        #expect(CharacterWidth.of(text) == columns)
    }

    @Test(
        "Controls and direction marks are shown as glyphs",
        arguments: [
            ("\u{0}", "␀"), ("\u{1B}", "␛"), ("\n", "␊"), ("\r\n", "␍"), ("\u{7F}", "␡"), ("\u{9B}", "\u{FFFD}"),
            ("\u{202E}", "\u{FFFD}"), ("\u{2066}", "\u{FFFD}"), ("\u{FEFF}", "\u{FFFD}"), ("a", "a"), ("日", "日"),
        ] as [(Character, Character)])
    func visible(_ raw: Character, _ shown: Character) {
        #expect(CharacterWidth.visible(raw) == shown)
    }

    @Test("Truncation never exceeds the width and says that something is missing")
    func truncation() {
        #expect(CharacterWidth.truncate("container", to: 9) == "container")
        #expect(CharacterWidth.truncate("container", to: 5) == "cont…")
        #expect(CharacterWidth.truncate("日本語", to: 4) == "日…")
        #expect(CharacterWidth.truncate("abc", to: 0) == "")
        for width in 0...12 { #expect(CharacterWidth.of(CharacterWidth.truncate("a日b本c語🇩🇪d", to: width)) <= width) }
        #expect(CharacterWidth.pad("日", to: 5, alignment: .right) == "   日")
        #expect(CharacterWidth.pad("ab", to: 5, alignment: .center) == " ab  ")
    }
}
