import CaissonAPI
import Testing

@testable import CaissonCLI

struct TerminalProgressTests {
    /// The lines of the screen at the end of a script.
    private func lines(_ script: Script, at seconds: Double, columns: Int = 61, rows: Int = 12, isFinal: Bool = false)
        -> [String]
    {
        var trace = BuildTrace()
        for (event, time) in script.events { trace.take(event, at: Script.time(time)) }
        var layout = ProgressLayout(
            trace: trace, now: Script.time(seconds), size: TerminalSize(columns: columns, rows: rows), shownLogs: [:])
        return layout.lines(isFinal: isFinal).map(\.text)
    }

    private var running: Script {
        var script = Script(
            "[internal] load build context", "[build 1/3] FROM alpine", "[build 2/3] RUN make", "[build 3/3] RUN test")
        script.start(1, 0)
        script.progress(1, "transferring context", 2030, nil, 0.2, isDone: true)
        script.end(1, 0.2)
        script.end(2, 0.2, .cached)
        script.start(3, 0.3)
        script.log(3, "\u{1b}[32mcc\u{1b}[0m a.c\n10%\r20%\n", 1)
        return script
    }

    @Test func `steps, what moves in them and their last lines`() {
        #expect(
            lines(running, at: 12.3) == [
                "[+] Building 12.3s (2/4)",
                " => [internal] load build context                       0.2s",
                " => => transferring context: 2.03kB                     0.0s",
                " => CACHED [build 1/3] FROM alpine                      0.0s",
                " => [build 2/3] RUN make                               12.0s",
                " => => # cc a.c",
                " => => # 20%",
            ])
    }

    @Test func `what has ended makes room for what runs`() {
        var script = Script("s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")
        script.start(1, 0)
        for step in 2...8 { script.step(step, Double(step), Double(step) + 1) }
        let shown = lines(script, at: 10, columns: 40, rows: 6)
        #expect(shown.map { String($0.prefix(6)) } == ["[+] Bu", " => s1", " => s6", " => s7", " => s8"])
        #expect(lines(script, at: 10, columns: 40, rows: 6, isFinal: true).count == 9)
    }

    @Test func `at the end the heading says so and the logs are gone`() {
        var script = running
        script.end(3, 2, miss: CacheMiss(reason: .instruction, headline: "the command changed"))
        script.step(4, 2, 3, .failed(message: "exit code: 1", exitCode: 1))
        script.end(3.1, .failed(message: "x", step: 4, source: ""))
        #expect(
            lines(script, at: 3.1, isFinal: true) == [
                "[+] Building 3.1s (4/4) FINISHED",
                " => [internal] load build context                       0.2s",
                " => => transferring context: 2.03kB                     0.0s",
                " => CACHED [build 1/3] FROM alpine                      0.0s",
                " => [build 2/3] RUN make                                1.7s",
                " => => not cached: RUN make: the command changed",
                " => ERROR [build 3/3] RUN test                          1.0s",
            ])
    }

    @Test(arguments: [20, 33, 47, 200]) func `no line is wider than the terminal`(_ columns: Int) {
        var script = running
        script.log(3, String(repeating: "日本", count: 200) + "\n", 2)
        for line in lines(script, at: 5, columns: columns) { #expect(TerminalText.width(line) <= columns) }
    }

    @Test func `a frame is drawn over the last one and leaves the cursor shown`() {
        var progress = TerminalProgress(colors: false)
        let size = TerminalSize(columns: 31, rows: 10)
        #expect(progress.render(at: Script.time(0), size: size, isFinal: false) == "")
        for (event, time) in running.events { progress.take(event, at: Script.time(time)) }
        let first = progress.render(at: Script.time(1), size: size, isFinal: false)
        #expect(first.hasPrefix("\u{1b}[?25l\u{1b}[?7l\r[+] Building 1.0s (2/4)\u{1b}[K\n"))
        #expect(first.hasSuffix("\u{1b}[J\u{1b}[?7h\u{1b}[?25h"))
        let second = progress.render(at: Script.time(2), size: size, isFinal: false)
        #expect(second.hasPrefix("\u{1b}[?25l\u{1b}[?7l\r\u{1b}[7A[+] Building 2.0s"))
        // Half as wide: the full lines have been wrapped by the terminal.
        let narrow = progress.render(at: Script.time(3), size: TerminalSize(columns: 16, rows: 40), isFinal: false)
        #expect(narrow.hasPrefix("\u{1b}[?25l\u{1b}[?7l\r\u{1b}[12A"))
    }

    @Test func `ended lines are coloured`() {
        var script = running
        script.end(3, 2, .failed(message: "x", exitCode: 1))
        let text = script.text(TerminalProgress(colors: true))
        #expect(text.contains("\u{1b}[34m => [internal]"))
        #expect(text.contains("\u{1b}[31m => ERROR [build 2/3] RUN make"))
        #expect(text.contains("\u{1b}[2m => => # 20%"))
    }

    @Test(arguments: [
        ("\u{1b}[1;31mred\u{1b}[0m", "red"), ("a\rbc", "bc"), ("100%\r", "100%"), ("a\tb", "a       b"),
        ("ab\u{8}c", "ac"),
        ("\u{1b}]0;title\u{7}x", "x"), ("\u{1b}]8;;http://a\u{1b}\\link", "link"), ("bell\u{7}", "bell"),
    ])
    func `a program's line is shown as it would stand on a screen`(_ line: String, _ text: String) {
        #expect(TerminalText.plain(line) == text)
    }
}
