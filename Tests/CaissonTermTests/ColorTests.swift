import CaissonTerm
import Testing

struct ColorTests {
    @Test(
        "A colour becomes the nearest the terminal shows",
        arguments: [
            (Color.rgb(255, 0, 0), ColorDepth.indexed256, Color.indexed(196)),
            (.rgb(255, 0, 0), .ansi16, .ansi(9)), (.rgb(0, 0, 0), .ansi8, .ansi(0)),
            (.rgb(128, 128, 128), .indexed256, .indexed(244)), (.indexed(9), .ansi16, .ansi(9)),
            (.indexed(196), .ansi16, .ansi(9)), (.ansi(12), .ansi8, .ansi(4)), (.ansi(12), .indexed256, .ansi(12)),
            (.default, .mono, .default), (.rgb(1, 2, 3), .mono, .default), (.rgb(1, 2, 3), .truecolor, .rgb(1, 2, 3)),
        ])
    func downgrade(_ color: Color, _ depth: ColorDepth, _ expected: Color) {
        #expect(color.downgraded(to: depth) == expected)
    }

    @Test("Contrast is WCAG's: 21 for black on white, 1 for a colour on itself")
    func contrast() throws {
        let extreme = try #require(Color.contrast(.rgb(0, 0, 0), .rgb(255, 255, 255)))
        #expect(abs(extreme - 21) < 0.001)
        let grey = try #require(Color.contrast(.rgb(0x76, 0x76, 0x76), .rgb(255, 255, 255)))
        #expect(abs(grey - 4.54) < 0.01)
        #expect(Color.contrast(.ansi(3), .ansi(3)) == 1)
        #expect(Color.contrast(.default, .ansi(3)) == nil)
    }

    @Test("Hexadecimal colours are read, anything else is refused")
    func hex() {
        #expect(Color(hex: "#ff8000") == .rgb(255, 128, 0))
        #expect(Color(hex: "#F80") == .rgb(255, 136, 0))
        for wrong in ["", "#", "ff8000", "#ff80", "#gggggg", "#ff80000", "#١٢٣"] { #expect(Color(hex: wrong) == nil) }
    }
}
