import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct SystemCommandTests {
    @Test(arguments: [
        ("version --format {{.Client.Version}}/{{.Server.Os}}", "1.2.3/linux\n"), ("--version", "Caisson version 1.2.3\n"),
        ("info -f {{.NCPU}}:{{.Driver}}:{{.CgroupVersion}}", "2:overlay2:2\n"),
    ])
    func `version and info answer templates`(_ words: String, _ text: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out == text)
    }

    @Test func `version as text and json`() async {
        let run = CommandLineRun()
        #expect(await run("version") == 0)
        #expect(
            run.out == """
                Caisson:
                 Version:           1.2.3
                 Swift version:     6.3
                 OS/Arch:           linux/amd64
                 Kernel Version:    6.1.0

                """)
        let json = CommandLineRun()
        #expect(await json("version --format json") == 0)
        #expect(json.out.hasPrefix("{\"Client\":{\"Version\":\"1.2.3\","))
    }

    private static let events = [
        EngineEvent(
            time: CommandLineRun.now, type: .container, action: "start", id: "abc", attributes: ["name": "web", "image": "alpine:3"]),
        EngineEvent(time: CommandLineRun.now, type: .image, action: "pull", id: "alpine:3", attributes: ["name": "alpine"]),
    ]
    private static let start = "2026-01-02T03:04:05.000000000Z container start abc (image=alpine:3, name=web)\n"
    private static let pull = "2026-01-02T03:04:05.000000000Z image pull alpine:3 (name=alpine)\n"

    @Test(arguments: [
        ("events", start + pull), ("events -f type=image", pull), ("events --filter container=web", start),
        ("events -f event=start -f event=pull", start + pull), ("events -f image=alpine", start + pull), ("events -f container=x", ""),
        ("events -f label=name=web", start), ("events --format {{.Type}}:{{.Action}}:{{.Actor.Attributes.name}}", "container:start:web\nimage:pull:alpine\n"),
    ])
    func `events are filtered and printed`(_ words: String, _ text: String) async {
        let run = CommandLineRun(FakeEngine { $0.events = Self.events })
        #expect(await run(words) == 0)
        #expect(run.out == text)
    }

    @Test func `an event as json has docker's shape`() async {
        let run = CommandLineRun(FakeEngine { $0.events = [Self.events[0]] })
        #expect(await run("system events --format json") == 0)
        #expect(
            run.out == """
                {"status":"start","id":"abc","from":"alpine:3","Type":"container","Action":"start",\
                "Actor":{"ID":"abc","Attributes":{"image":"alpine:3","name":"web"}},"scope":"local","time":1767323045,\
                "timeNano":1767323045000000000}

                """)
    }

    @Test func `login takes the password from standard input`() async {
        let run = CommandLineRun(terminal: FakeTerminal { $0.input = [Array("sec".utf8), Array("ret\n".utf8)] })
        #expect(await run("login -u me --password-stdin 127.0.0.1:5000") == 0)
        #expect(run.engine.state.withLock(\.login) == LoginRequest(server: "127.0.0.1:5000", username: "me", password: "secret"))
        #expect(run.out == "Login Succeeded\n")
    }

    @Test func `login asks on a terminal`() async {
        let run = CommandLineRun(
            terminal: FakeTerminal { ($0.terminals, $0.input) = ([.input], [Array("me".utf8), Array("pw".utf8)]) })
        #expect(await run("login") == 0)
        #expect(run.engine.state.withLock(\.login) == LoginRequest(server: "docker.io", username: "me", password: "pw"))
        #expect(run.out == "Username: Password: \nLogin Succeeded\n")
    }

    @Test(arguments: [
        ("logout", "Removing login credentials for https://index.docker.io/v1/\n"), ("logout r.example", "Not logged in to r.example\n"),
    ])
    func `logout says what it did`(_ words: String, _ text: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out == text)
    }
}
