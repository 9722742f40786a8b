import CaissonLinux
import CaissonTerm
import SystemPackage
import Testing
import TestSupport

struct VTScreenTests {
    private func screen(_ text: String, width: Int = 10, height: Int = 4) -> VTScreen {
        var screen = VTScreen(size: Size(width: width, height: height))
        screen.feed(text.utf8)
        return screen
    }

    @Test(
        "Sequences change the screen as xterm does",
        arguments: [
            ("ab\r\ncd", "ab\ncd\n\n"), ("\u{1B}[2;3Hx", "\n  x\n\n"), ("abcdefghijk", "abcdefghij\nk\n\n"),
            ("abcdefghij\r\nk", "abcdefghij\nk\n\n"), ("abc\u{1B}[2D\u{1B}[Kx", "ax\n\n\n"), ("abcdef\u{1B}[4G\u{1B}[2P", "abcf\n\n\n"),
            ("abc\u{1B}[2G\u{1B}[2@", "a  bc\n\n\n"), ("abcd\u{1B}[2G\u{1B}[2X", "a  d\n\n\n"), ("a\u{1B}[4b", "aaaaa\n\n\n"),
            ("1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5"), ("1\r\n2\r\n3\u{1B}[2;3r\u{1B}[3;1H\n", "1\n3\n\n"),
            ("1\r\n2\u{1B}[1;1H\u{1B}[L", "\n1\n2\n"), ("1\r\n2\u{1B}[1;1H\u{1B}[M", "2\n\n\n"), ("\u{1B}Mx", "x\n\n\n"),
            ("日本\u{1B}[2Gx", " x本\n\n\n"), ("e\u{301}", "e\u{301}\n\n\n"), ("\u{1B}(0lqk\u{1B}(B", "┌─┐\n\n\n"),
            ("x\u{1B}[?1049hy", "\n y".dropFirst().description + "\n\n\n"), ("x\u{1B}[?1049hy\u{1B}[?1049l", "x\n\n\n"),
            ("\u{1B}7ab\u{1B}8c", "cb\n\n\n"), ("ab\u{1B}]0;t\u{7}c", "abc\n\n\n"), ("ab\u{1B}[2J", "\n\n\n"),
        ])
    func sequences(_ input: String, _ text: String) {
        #expect(screen(input).text == text)
    }

    @Test("Styles, title, cursor and modes are kept")
    func state() {
        var screen = screen("\u{1B}[1;31mx\u{1B}[m\u{1B}]2;name\u{7}\u{1B}[?25l\u{1B}[?2026h")
        #expect(screen.styleAt(x: 0, y: 0) == Style(foreground: .ansi(1), attributes: .bold))
        #expect(screen.style(of: "x") == Style(foreground: .ansi(1), attributes: .bold))
        #expect(screen.title == "name")
        #expect(screen.cursor == nil)
        #expect(screen.isUpdating && !screen.isRestored)
        screen.feed("\u{1B}[?2026l\u{1B}[?25h".utf8)
        #expect(screen.frameCount == 1 && screen.isRestored && screen.cursor == Point(x: 1, y: 0))
    }

    @Test("No output of any program stops it")
    func garbage() {
        var random = SeededGenerator(seed: 21)
        var screen = VTScreen(size: Size(width: 7, height: 3))
        let finals = Array("ABCDEFGHIJKLMPSTXZ@abdefghlmnrsu`".utf8)
        for _ in 0..<20_000 {
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                let numbers = (0..<3).map { _ in "\(Int.random(in: 0...12, using: &random))" }.joined(separator: ";")
                screen.feed(Array("\u{1B}[\(numbers)".utf8) + [finals[Int.random(in: 0..<finals.count, using: &random)]])
            case 1: screen.feed("日e\u{301}".utf8)
            case 2: screen.feed([UInt8.random(in: 0...255, using: &random)])
            default: screen.resize(Size(width: Int.random(in: 1...9, using: &random), height: Int.random(in: 1...5, using: &random)))
            }
        }
        screen.feed("\u{18}\u{7}\u{1B}\\\u{1B}cok".utf8)
        #expect(screen.size.width < 2 || screen.text.contains("o"))
    }

    @Test("A real ncurses program is seen as its user sees it", .enabled(if: Host.has("watch"), "needs watch(1)"))
    func realProgram() throws {
        let program = try #require(Host.path(of: "watch"))
        let harness = try PtyHarness(program, ["-t", "-n", "1000", "echo first line; echo; echo 日本語 third"])
        defer { harness.close() }
        try harness.waitFor(text: "日本語 third")
        #expect(harness.screen.row(0) == "first line")
        #expect(harness.screen.row(2) == "日本語 third")
        #expect(harness.screen.isAlternate)
        try harness.press("ctrl-c")
        _ = try harness.waitForExit()
        #expect(harness.screen.isRestored)
    }

    @Test("A wish that does not come true fails with a picture of the screen")
    func timeout() throws {
        let harness = try PtyHarness("/bin/sh", ["-c", "echo shown; exit 3"])
        let error = #expect(throws: ScreenTimeout.self) { try harness.waitFor(text: "hidden") }
        #expect(error?.description.contains("|shown ") == true)
        #expect(try harness.waitForExit() == 3)
    }

    @Test("A program sees the size of its terminal and each change of it")
    func resize() throws {
        let harness = try PtyHarness(
            "/bin/sh", ["-c", "trap 'stty size' WINCH; stty size; while true; do read line || true; done"],
            size: Size(width: 33, height: 9))
        defer { harness.close() }
        try harness.waitFor(text: "9 33")
        try harness.resize(Size(width: 50, height: 12))
        try harness.waitFor(text: "12 50")
    }
}
