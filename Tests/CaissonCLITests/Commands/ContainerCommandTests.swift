import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonCLI

struct ContainerCommandTests {
    @Test(arguments: [
        ("stop -t 3 -s SIGINT a", "stop signal=SIGINT timeout=3 a"), ("stop --time 0 a", "stop signal=- timeout=0 a"),
        ("stop a", "stop signal=- timeout=- a"), ("container pause a", "pause a"), ("unpause a", "unpause a"), ("kill -s 9 a", "kill a"),
        ("rm -f a", "remove a force=true"), ("container remove a", "remove a force=false"), ("restart a", "restart a"), ("start a", "start a"),
    ])
    func `verbs reach the engine and print the name`(_ words: String, _ call: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.engine.calls == [call])
        #expect(run.out == "a\n")
    }

    @Test func `one failure does not stop the others`() async {
        let run = CommandLineRun(FakeEngine { $0.unknown = ["b", "d"] })
        #expect(await run("rm a b c d") == 1)
        #expect(run.out == "a\nc\n")
        #expect(run.err == "Error: No such container: b\nError: No such container: d\n")
    }

    @Test func `what a forced removal does not find is told, and no failure`() async {
        let run = CommandLineRun(FakeEngine { $0.unknown = ["b"] })
        #expect(await run("rm -f a b") == 0)
        #expect(run.out == "a\n")
        #expect(run.err == "Error: No such container: b\n")
    }

    @Test func `a port that is no number is refused`() async {
        let run = CommandLineRun()
        #expect(await run("port web abc") == 1)
        #expect(run.err == "Error: invalid port (abc): strconv.ParseUint: parsing \"abc\": invalid syntax\n")
    }

    @Test func `start tells all that failed`() async {
        let run = CommandLineRun(FakeEngine { $0.unknown = ["b", "d"] })
        #expect(await run("start a b d") == 1)
        #expect(run.out == "a\n")
        #expect(run.err == "Error: No such container: b\nError: No such container: d\nError: failed to start containers: b, d\n")
    }

    @Test func `wait prints exit statuses`() async {
        let run = CommandLineRun()
        #expect(await run("wait a b") == 0)
        #expect(run.out == "42\n42\n")
    }

    @Test func `diff, revert, commit, top and port print docker's lines`() async {
        let engine = FakeEngine { state in
            state.changes = [
                FileChange(path: "/etc", kind: .modified, type: .directory), FileChange(path: "/etc/new", kind: .added, type: .regular),
                FileChange(path: "/old", kind: .deleted, type: .regular),
            ]
        }
        let run = CommandLineRun(engine)
        #expect(await run("diff web") == 0)
        #expect(await run("container revert web /old") == 0)
        #expect(await run.run(["commit", "-m", "why", "-c", "CMD sh", "--pause=false", "web", "mine:1"]) == 0)
        #expect(await run("top web aux") == 0)
        #expect(await run("port web 80") == 0)
        #expect(await run("port web 81") == 1)
        let diff = "C /etc\nA /etc/new\nD /old\n"
        #expect(run.out == diff + diff + "sha256:c0ffee\nPID                 CMD\n1                   sh\n0.0.0.0:8080\n")
        #expect(run.err == "Error: No public port '81/tcp' published for web\n")
        #expect(engine.calls.contains("commit mine:1 [\"CMD sh\"] pause=false web"))
        #expect(engine.calls.contains("top [\"aux\"] web"))
    }

    @Test(arguments: [("y\n", "Deleted Containers:\n"), ("n\n", ""), ("", "")])
    func `prune asks first`(_ answer: String, _ printed: String) async {
        let run = CommandLineRun(terminal: FakeTerminal { $0.input = answer.isEmpty ? [] : [Array(answer.dropLast().utf8)] })
        #expect(await run("container prune") == 0)
        #expect(run.out.hasPrefix("WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] " + printed))
        #expect(run.out.contains("Total reclaimed space: 1.2kB\n") == !printed.isEmpty)
    }

    @Test(arguments: [
        ("cp web:/etc/hosts .", "copy container(\"web\", \"/etc/hosts\") -> host(\"/home/me/.\")"),
        ("cp a/b/ web:/srv", "copy host(\"/home/me/a/b/\") -> container(\"web\", \"/srv\")"),
        ("cp ./x:y web:", "copy host(\"/home/me/x:y\") -> container(\"web\", \"/\")"),
    ])
    func `cp tells paths from containers`(_ words: String, _ call: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.engine.calls == [call])
    }

    @Test func `export writes to standard output but not to a terminal`() async throws {
        let run = CommandLineRun()
        #expect(await run("export web") == 0)
        #expect(run.out == "tar")
        let terminal = CommandLineRun(terminal: FakeTerminal { $0.terminals = [.output] })
        #expect(await terminal("export web") == 1)
        #expect(terminal.err == "cowardly refusing to export to a terminal. Use the -o flag or redirect\n")
    }

    @Test func `a file is only there when its archive is whole`() async throws {
        let fixture = try Fixture("cli")
        let path = "\(fixture.path("web.tar"))"
        let run = CommandLineRun(FakeEngine { $0.unknown = ["gone"] })
        #expect(await run("export -o \(path) gone") == 1)
        #expect(!HostFile.exists(path))
        #expect(await run("export -o \(path) web") == 0)
        #expect(try HostFile.read(path) == Array("tar".utf8))
        #expect(run.out == "")
        try fixture.cleanUp()
    }

    @Test func `logs go to the stream they came from`() async {
        let first = Timestamp(seconds: 1, nanoseconds: 5)
        let engine = FakeEngine { state in
            state.logs = [
                [
                    LogEntry(time: first, isStderr: false, bytes: Array("one\n".utf8)),
                    LogEntry(time: first, isStderr: true, bytes: Array("bad\n".utf8)),
                ],
                [
                    LogEntry(time: first, isStderr: false, bytes: Array("tw".utf8)),
                    LogEntry(time: first, isStderr: false, bytes: Array("o\n".utf8)),
                ],
            ]
        }
        let run = CommandLineRun(engine)
        #expect(await run("logs -f -n 10 web") == 0)
        #expect(run.out == "one\ntwo\n")
        #expect(run.err == "bad\n")
        #expect(engine.calls == ["logs tail=10 follow=true web"])
        let stamped = CommandLineRun(engine)
        #expect(await stamped("logs -t --tail all web") == 0)
        #expect(stamped.out == "1970-01-01T00:00:01.000000005Z one\n1970-01-01T00:00:01.000000005Z two\n")
    }

    @Test func `inspect prints what it finds and fails for the rest`() async {
        let image = ImageDetails(
            id: "sha256:1", repoTags: ["alpine:latest"], repoDigests: [], created: CommandLineRun.now, config: ContainerConfig(),
            architecture: "amd64", os: "linux", size: 5, rootFS: RootFSDetails(layers: ["sha256:a", "sha256:b"]))
        let engine = FakeEngine { ($0.imageDetails, $0.unknown) = (["alpine": image], ["nope"]) }
        let run = CommandLineRun(engine)
        #expect(await run.run(["image", "inspect", "--format", "{{ json .RootFS.Layers }}", "alpine"]) == 0)
        #expect(await run.run(["inspect", "-f", "{{.Id}}", "alpine", "nope"]) == 1)
        #expect(run.out == "[\"sha256:a\",\"sha256:b\"]\nsha256:1\n")
        #expect(run.err == "Error: No such object: nope\n")
        let wrong = CommandLineRun(engine)
        #expect(await wrong.run(["inspect", "-f", "{{.Foo}}", "alpine"]) == 1)
        #expect(wrong.err == "template parsing error: template: :1:2: executing \"\" at <.Foo>: map has no entry for key \"Foo\"\n")
        let missing = CommandLineRun(engine)
        #expect(await missing("container inspect nope") == 1)
        #expect(missing.out == "[]\n")
        #expect(missing.err == "Error: No such container: nope\n")
    }
}
