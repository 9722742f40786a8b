import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct SessionBridgeTests {
    private func bridge(
        _ session: FakeSession, _ run: CommandLineRun, tty: Bool, stdin: Bool, proxies: Bool = false, keys: DetachKeys = .standard
    ) -> SessionBridge {
        SessionBridge(console: run.console, session: session, tty: tty, stdin: stdin, keys: keys, proxiesSignals: proxies)
    }

    @Test(.timeLimit(.minutes(1)))
    func `input is passed on and its end too`() async throws {
        let session = FakeSession(output: [.stdout([1])], status: 3, endsOn: \.inputClosed)
        let run = CommandLineRun(terminal: FakeTerminal { $0.input = [Array("ab".utf8), Array("c\n".utf8)] })
        #expect(try await bridge(session, run, tty: false, stdin: true).run() == .exited(3))
        #expect(session.seen.input == Array("abc\n".utf8))
        #expect(run.out == "\u{1}")
        #expect(run.terminal.state.withLock(\.rawModes) == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `the detach keys leave the process running and restore the terminal`() async throws {
        let session = FakeSession(output: [], status: 0, endsOn: { _ in false })
        let run = CommandLineRun(
            terminal: FakeTerminal { state in
                (state.terminals, state.inputEnds) = ([.input], false)
                state.input = [Array("x\u{10}".utf8), Array("y\u{10}".utf8), Array("\u{11}z".utf8)]
            })
        #expect(try await bridge(session, run, tty: true, stdin: true).run() == .detached)
        #expect(session.seen.input == Array("x\u{10}y".utf8))
        #expect(session.seen.isDetached)
        #expect(run.terminal.state.withLock { ($0.rawModes, $0.restored) } == (1, 1))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `the program is left at the process's end where nothing else is to be done, with the terminal as it was`(_ only: Bool) async throws {
        let session = FakeSession(output: [.stdout([65])], status: 9)
        let run = CommandLineRun(terminal: FakeTerminal { ($0.terminals, $0.inputEnds) = ([.input], false) })
        let left = Mutex<[Int32]>([])
        var console = run.console
        console.leave = { status in
            #expect(run.terminal.state.withLock(\.restored) == 1)
            #expect(run.out == "A")
            left.withLock { $0.append(status) }
        }
        var bridge = SessionBridge(console: console, session: session, tty: true, stdin: true, keys: .standard, proxiesSignals: false)
        bridge.isAllThereIs = only
        #expect(try await bridge.run() == .exited(9))
        #expect(left.withLock(\.self) == (only ? [9] : []))
    }

    @Test(.timeLimit(.minutes(1)))
    func `without a terminal the keys mean nothing`() async throws {
        let session = FakeSession(output: [], status: 0, endsOn: \.inputClosed)
        let run = CommandLineRun(terminal: FakeTerminal { $0.input = [[16, 17, 65]] })
        #expect(try await bridge(session, run, tty: false, stdin: true).run() == .exited(0))
        #expect(session.seen.input == [16, 17, 65])
    }

    @Test(.timeLimit(.minutes(1)))
    func `an ended process is not held up by input nobody types`() async throws {
        let session = FakeSession(output: [.stdout([65])], status: 9)
        let run = CommandLineRun(terminal: FakeTerminal { ($0.terminals, $0.inputEnds) = ([.input], false) })
        #expect(try await bridge(session, run, tty: true, stdin: true).run() == .exited(9))
        #expect(run.terminal.state.withLock { ($0.rawModes, $0.restored) } == (1, 1))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["SIGHUP", "SIGTERM"])
    func `a session that ends with the terminal is left at its end`(_ signal: String) async throws {
        let session = FakeSession(output: [], status: 0, endsOn: { _ in false })
        let run = CommandLineRun(terminal: FakeTerminal { ($0.signals, $0.inputEnds) = ([signal], false) })
        var bridge = bridge(session, run, tty: true, stdin: true)
        bridge.endsWithTerminal = true
        #expect(try await bridge.run() == .detached)
        #expect(session.seen.signals == [] && session.seen.isDetached)
    }

    @Test(.timeLimit(.minutes(1)))
    func `signals are proxied`() async throws {
        let session = FakeSession(output: [], status: 143, endsOn: { $0.signals.contains("SIGTERM") })
        let run = CommandLineRun(terminal: FakeTerminal { $0.signals = ["SIGHUP", "SIGTERM"] })
        #expect(try await bridge(session, run, tty: false, stdin: false, proxies: true).run() == .exited(143))
        #expect(session.seen.signals == ["SIGHUP", "SIGTERM"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `the window's size is followed`() async throws {
        let session = FakeSession(output: [], status: 0, endsOn: { !$0.sizes.isEmpty })
        let run = CommandLineRun(
            terminal: FakeTerminal { ($0.signals, $0.size) = (["SIGWINCH"], TerminalSize(columns: 100, rows: 40)) })
        #expect(try await bridge(session, run, tty: true, stdin: false).run() == .exited(0))
        #expect(session.seen.sizes == [TerminalSize(columns: 100, rows: 40)])
        #expect(session.seen.signals == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func `run with a terminal goes raw and ends with the status`() async {
        let session = FakeSession(output: [], status: 5, endsOn: { $0.input.contains(10) })
        let run = CommandLineRun(
            FakeEngine { $0.session = session },
            terminal: FakeTerminal { state in
                (state.terminals, state.inputEnds) = ([.input, .output], false)
                state.input = [Array("exit 5\n".utf8)]
            })
        #expect(await run("run -it alpine sh") == 5)
        #expect(run.terminal.state.withLock { ($0.rawModes, $0.restored) } == (1, 1))
        #expect(run.engine.state.withLock { $0.requests.first?.host.consoleSize } == [24, 80])
    }

    @Test(arguments: [
        (Array("ab\u{7f}c\r".utf8), "ac"), (Array("abc\u{15}x\n".utf8), "x"), (Array("é\u{8}y\n".utf8), "y"),
    ])
    func `a hidden line can be edited`(_ keys: [UInt8], _ text: String) {
        var line = TypedLine()
        let outcomes = keys.map { line.type($0, edits: true) }
        #expect(outcomes.last == .complete)
        #expect(line.text == text)
    }
}
