import CaissonAPI
import CaissonCore
import TestSupport
import Synchronization
import Testing

@testable import CaissonCLI

struct RunCommandTests {
    @Test(arguments: [0, 1, 42, 137])
    func `run ends with the container's status`(_ status: Int32) async {
        let session = FakeSession(output: [.stdout(Array("out".utf8)), .stderr(Array("err".utf8))], status: status)
        let run = CommandLineRun(FakeEngine { $0.session = session })
        #expect(await run("run --rm alpine true") == status)
        #expect(run.out == "out")
        #expect(run.err == "err")
        #expect(run.engine.calls == ["create alpine", "start attached \(FakeEngine.id)"])
    }

    @Test(arguments: [(ErrorCode.commandNotFound, 127), (.cannotInvoke, 126), (.internal, 125), (.notFound, 125)] as [(ErrorCode, Int32)])
    func `a container that cannot start gives docker's statuses`(_ code: ErrorCode, _ status: Int32) async {
        let run = CommandLineRun(FakeEngine { $0.startFailure = CaissonError(code, "exec: \"x\": no good") })
        #expect(await run("run --rm alpine x") == status)
        #expect(run.err == "caisson: exec: \"x\": no good\n\nRun 'caisson run --help' for more information\n")
        #expect(run.engine.calls.last == "remove \(FakeEngine.id) force=true")
    }

    @Test(arguments: [(ErrorCode.commandNotFound, 127), (.cannotInvoke, 126), (.notFound, 1), (.conflict, 1)] as [(ErrorCode, Int32)])
    func `exec gives docker's statuses`(_ code: ErrorCode, _ status: Int32) async {
        let run = CommandLineRun(FakeEngine { $0.startFailure = CaissonError(code, "no good") })
        #expect(await run("exec web x") == status)
        #expect(run.err == "Error: no good\n")
    }

    @Test func `exec passes its options on`() async throws {
        let engine = FakeEngine { $0.session = FakeSession(output: [], status: 7) }
        let run = CommandLineRun(engine, environment: ["HOME": "/h"])
        #expect(await run("exec -i --privileged -e A=1 -e HOME -u 5 -w /srv web env -i") == 7)
        let request = try #require(engine.state.withLock { $0.execs.first })
        #expect(
            request == ExecRequest(
                command: ["env", "-i"], environment: ["A=1", "HOME=/h"], workingDirectory: "/srv", user: "5", openStdin: true,
                privileged: true))
    }

    @Test func `a detached container prints its ID`() async {
        let run = CommandLineRun()
        #expect(await run("run -d alpine") == 0)
        #expect(run.out == "\(FakeEngine.id)\n")
        #expect(run.engine.calls == ["create alpine", "start \(FakeEngine.id)"])
        #expect(run.engine.state.withLock { $0.requests.first.map { $0.attachStdout || $0.attachStderr } } == false)
    }

    @Test func `a missing image is pulled with a word about it`() async {
        let engine = FakeEngine { state in
            state.absentImages = ["hello-world"]
            state.progress = [TransferProgress(id: "latest", status: "Pulling from library/hello-world")]
            state.session = FakeSession(output: [.stdout(Array("Hello\n".utf8))], status: 0)
        }
        let run = CommandLineRun(engine)
        #expect(await run("container run hello-world") == 0)
        #expect(run.out == "Hello\n")
        #expect(
            run.err == """
                Unable to find image 'hello-world:latest' locally
                latest: Pulling from library/hello-world
                Digest: sha256:feed
                Status: Downloaded newer image for hello-world:latest

                """)
    }

    @Test func `quiet pulls in silence and never does not pull`() async {
        let quiet = CommandLineRun(FakeEngine { $0.absentImages = ["x"] })
        #expect(await quiet("create -q x") == 0)
        #expect(quiet.err == "")
        let never = CommandLineRun(FakeEngine { $0.absentImages = ["x"] })
        #expect(await never("create --pull never x") == 125)
        #expect(never.err == "caisson: No such image: x\n\nRun 'caisson create --help' for more information\n")
        #expect(never.engine.calls == ["create x"])
        let always = CommandLineRun()
        #expect(await always("create --pull=always -q x") == 0)
        #expect(always.engine.calls == ["pull x", "create x"])
    }

    @Test func `a terminal is wanted for both -i and -t`() async {
        let run = CommandLineRun()
        #expect(await run("run -it alpine sh") == 1)
        #expect(run.err == "the input device is not a TTY\n")
        #expect(run.engine.calls.isEmpty)
    }

    @Test func `cidfile holds the ID, or is not there`() async throws {
        let fixture = try Fixture("cli")
        let path = "\(fixture.path("cid"))"
        let failing = CommandLineRun(FakeEngine { $0.unknown = ["alpine"] })
        #expect(await failing("create --cidfile \(path) alpine") == 125)
        #expect(!HostFile.exists(path))
        #expect(await CommandLineRun()("create --cidfile \(path) alpine") == 0)
        #expect(try HostFile.read(path) == Array(FakeEngine.id.text.utf8))
        try fixture.cleanUp()
    }

    @Test func `files give variables and labels`() async throws {
        let fixture = try Fixture("cli")
        let env = try fixture.file("env", "\u{FEFF}# comment\n\n  A=1 2\nHOME\nNOT_SET\r\nB=\n")
        let labels = try fixture.file("labels", "a=b\nc\n")
        let bad = try fixture.file("bad", "x y=1\n")
        let run = CommandLineRun(environment: ["HOME": "/h"])
        #expect(await run("create --env-file \(env) -e A=3 --label-file \(labels) -l a=z alpine") == 0)
        let request = try #require(run.engine.state.withLock { $0.requests.first })
        #expect(request.environment == ["A=1 2", "HOME=/h", "B=", "A=3"])
        #expect(request.labels == ["a": "z", "c": ""])
        #expect(await run("create --env-file \(bad) alpine") == 125)
        #expect(run.err.hasPrefix("caisson: invalid env file (\(bad)): variable 'x y' contains whitespaces\n"))
        try fixture.cleanUp()
    }

    @Test func `a seccomp profile is read here`() async throws {
        let fixture = try Fixture("cli")
        let profile = try fixture.file("p.json", "{ \"a\" : \"b \\\" c\" ,\n \"d\": [ 1, 2 ] }\n")
        let run = CommandLineRun()
        #expect(await run("create --security-opt seccomp=\(profile) alpine") == 0)
        let request = try #require(run.engine.state.withLock { $0.requests.first })
        #expect(request.host.securityOpt == ["seccomp={\"a\":\"b \\\" c\",\"d\":[1,2]}"])
        try fixture.cleanUp()
    }
}
