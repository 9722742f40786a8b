import CaissonAPI
import Testing

@testable import CaissonCLI

struct TransferDisplayTests {
    private static let steps = [
        TransferProgress(id: "latest", status: "Pulling from library/alpine"),
        TransferProgress(id: "aaa", status: "Pulling fs layer"), TransferProgress(id: "bbb", status: "Pulling fs layer"),
        TransferProgress(id: "aaa", status: "Downloading", current: 500_000, total: 2_000_000),
        TransferProgress(id: "aaa", status: "Downloading", current: 2_000_000, total: 2_000_000),
        TransferProgress(id: "aaa", status: "Pull complete"), TransferProgress(id: "aaa", status: "Pull complete"),
    ]

    private func display(_ steps: [TransferProgress], on stream: StandardStream?, quiet: Bool = false) -> CommandLineRun {
        let run = CommandLineRun(terminal: FakeTerminal { state in if let stream { state.terminals = [stream] } })
        let display = TransferDisplay(run.console, stream: .output, quiet: quiet)
        for step in steps { display.sink(step) }
        display.finish()
        return run
    }

    @Test func `without a terminal each step is a line, numbers are not`() {
        #expect(
            display(Self.steps, on: nil).out == """
                latest: Pulling from library/alpine
                aaa: Pulling fs layer
                bbb: Pulling fs layer
                aaa: Pull complete

                """)
    }

    @Test func `on a terminal a layer is drawn again in its line`() {
        let up = "\u{1b}[2A\u{1b}[2K\r"
        let down = "\r\u{1b}[2B"
        let new = "\u{1b}[2K\r"
        #expect(
            display(Self.steps, on: .output).out == """
                \(new)latest: Pulling from library/alpine
                \(new)aaa: Pulling fs layer
                \(new)bbb: Pulling fs layer
                \(up)aaa: Downloading      2MB/2MB\(down)\(up)aaa: Pull complete\(down)\(up)aaa: Pull complete\(down)
                """)
    }

    @Test func `bytes that come too fast are drawn at the end`() {
        let fast = (1...100).map { TransferProgress(id: "a", status: "Downloading", current: Int64($0) * 1000, total: 200_000) }
        let out = display([TransferProgress(id: "a", status: "Waiting")] + fast, on: .output).out
        #expect(out.contains("100kB/200kB"))
        #expect(out.split(separator: "Downloading").count < 90)
    }

    @Test func `quiet prints nothing`() { #expect(display(Self.steps, on: .output, quiet: true).out == "") }

    @Test(arguments: [
        (120, "a: Downloading [============>                                      ]    512kB/2.048MB"),
        (100, "a: Downloading [============>                                      ]    512kB/2.048MB"),
        (80, "a: Downloading    512kB/2.048MB"), (20, "a: Downloading    5"),
    ])
    func `a line fits its terminal`(_ columns: Int, _ text: String) {
        let progress = TransferProgress(id: "a", status: "Downloading", current: 512_000, total: 2_048_000)
        #expect(ProgressLine.text(progress, columns: columns) == text)
    }

    @Test func `an unknown total shows what is done`() {
        #expect(ProgressLine.text(TransferProgress(id: "a", status: "Saving", current: 1500), columns: 80) == "a: Saving    1.5kB")
    }
}
