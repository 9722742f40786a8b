import Testing

@testable import CaissonCLI

struct GlobalOptionsTests {
    @Test(arguments: [
        ("ps", GlobalOptions()), ("--root /r --debug ps", GlobalOptions(root: "/r", debug: true)),
        ("--run-root=/x container --config-dir /c ls", GlobalOptions(runRoot: "/x", configDirectory: "/c")),
        ("-D container ls", GlobalOptions(debug: true)),
    ])
    func `options stand before the command`(_ words: String, _ options: GlobalOptions) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.globals == [options])
    }

    @Test(arguments: [("run --network none alpine", "none"), ("run -d alpine", "bridge"), ("create alpine", nil)] as [(String, String?)])
    func `an engine is told beforehand of a container that will be started`(_ words: String, _ mode: String?) async {
        let run = CommandLineRun()
        _ = await run(words)
        #expect(run.globals == [GlobalOptions(startsIn: mode)])
    }

    @Test(arguments: [
        ("ps", GlobalOptions()), ("--root /r run -it alpine ls --help", GlobalOptions(root: "/r")),
        ("container --run-root /x ls -a", GlobalOptions(runRoot: "/x")), ("compose -f c.yaml up", GlobalOptions()),
        ("builder history ls", GlobalOptions()), ("", nil), ("--version", nil), ("--help", nil), ("run --help", nil),
        ("help run", nil), ("container", nil), ("container help ls", nil), ("ps --bogus", nil), ("nosuch", nil),
    ] as [(String, GlobalOptions?)])
    func `what an engine will be asked for with is known beforehand`(_ words: String, _ options: GlobalOptions?) {
        let arguments = words.split(separator: " ").map { String($0) }
        #expect(CommandLineInterface.engineOptions(arguments: arguments, console: CommandLineRun().console) == options)
    }

    @Test func `the environment fills what was not given`() async {
        let run = CommandLineRun(environment: ["CAISSON_ROOT": "/env", "CAISSON_RUN": "/run/env", "CAISSON_CONFIG": ""])
        #expect(await run("--root /flag ps") == 0)
        #expect(run.globals == [GlobalOptions(root: "/flag", runRoot: "/run/env")])
    }

    @Test(arguments: [("", true), ("--root /r", true), ("ps", false), ("--help", false), ("--version", false), ("--bogus", false)])
    func `the workstation opens without a command on a terminal`(_ words: String, _ opens: Bool) {
        let arguments = words.split(separator: " ").map { String($0) }
        let terminal = CommandLineRun(terminal: FakeTerminal { $0.terminals = [.input, .output] })
        #expect((CommandLineInterface.interfaceOptions(arguments: arguments, console: terminal.console) != nil) == opens)
        let pipe = CommandLineRun(terminal: FakeTerminal { $0.terminals = [.input] })
        #expect(CommandLineInterface.interfaceOptions(arguments: arguments, console: pipe.console) == nil)
    }
}
