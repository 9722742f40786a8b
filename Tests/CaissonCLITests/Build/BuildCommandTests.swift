import CaissonAPI
import CaissonCore
import Synchronization
import TestSupport
import Testing

@testable import CaissonCLI

struct BuildCommandTests {
    private static let plain = """
        #1 [1/1] RUN make
        #1 DONE 1.0s

        """

    private func engine(_ configure: (inout FakeBuildState) -> Void = { _ in }) -> FakeEngine {
        var script = Script("[1/1] RUN make")
        script.step(1, 0, 1)
        return FakeEngine { state in
            state.builds.events = script.events.map(\.0)
            configure(&state.builds)
        }
    }

    private func input(_ text: String) -> FakeTerminal { FakeTerminal { $0.input = [Array(text.utf8)] } }

    @Test(arguments: ["build", "image build", "builder build", "buildx build", "buildx b"])
    func `progress goes to standard error`(_ words: String) async {
        let run = CommandLineRun(engine())
        #expect(await run("\(words) -t app /") == 0)
        #expect(run.err == Self.plain)
        #expect(run.out == "")
        #expect(run.engine.state.withLock(\.builds.requests).map(\.context) == [.folder("/")])
    }

    @Test func `quiet prints the image ID and nothing else`() async {
        let run = CommandLineRun(engine())
        #expect(await run("build -q /") == 0)
        #expect(run.out == "sha256:feed\n")
        #expect(run.err == "")
    }

    @Test func `an image in an archive has an ID, too`() async {
        let archived = engine { state in
            state.result.imageID = nil
            state.result.metadata = ["containerimage.config.digest": "sha256:c0ffee"]
        }
        let run = CommandLineRun(archived)
        #expect(await run("build -q -o type=oci,dest=/x.tar /") == 0)
        #expect(run.out == "sha256:c0ffee\n")
    }

    @Test func `the image ID and the metadata go to files`() async throws {
        let fixture = try Fixture("cli")
        let (id, metadata) = ("\(fixture.path("id"))", "\(fixture.path("meta.json"))")
        let run = CommandLineRun(engine { $0.result.metadata = ["containerimage.digest": "sha256:1"] })
        #expect(await run("build --iidfile \(id) --metadata-file \(metadata) /") == 0)
        #expect(String(decoding: try HostFile.read(id), as: UTF8.self) == "sha256:feed")
        let reference = "default/default/\(FakeEngine.id.text)"
        #expect(
            String(decoding: try HostFile.read(metadata), as: UTF8.self) == """
                {
                  "buildx.build.ref": "\(reference)",
                  "containerimage.digest": "sha256:1"
                }
                """)
        let failing = CommandLineRun(engine { $0.failure = CaissonError(.internal, "no") })
        #expect(await failing("build --iidfile \(id) /") == 1)
        #expect(!HostFile.exists(id))
        try fixture.cleanUp()
    }

    @Test func `a failed build ends with the source and the reason`() async {
        var script = Script("[1/1] RUN make")
        script.step(1, 0, 1, .failed(message: "exit code: 2", exitCode: 2))
        script.end(1, .failed(message: "exit code: 2", step: 1, source: "Dockerfile:2\n---\n"))
        let run = CommandLineRun(
            engine { state in
                state.events = script.events.map(\.0)
                state.failure = CaissonError(.failedPrecondition, "exit code: 2")
            })
        #expect(await run("build /") == 1)
        #expect(
            run.err == """
                #1 [1/1] RUN make
                #1 ERROR: exit code: 2
                ------
                 > [1/1] RUN make:
                ------
                Dockerfile:2
                ---
                ERROR: failed to build: failed to solve: exit code: 2

                """)
    }

    @Test func `an engine that cannot build says so in one line`() async {
        let run = CommandLineRun(
            engine { state in
                state.events = []
                state.failure = CaissonError(.notImplemented, "building is not supported")
            })
        #expect(await run("build /") == 1)
        #expect(run.err == "ERROR: failed to build: building is not supported\n")
        let wrong = CommandLineRun(engine())
        #expect(await wrong("build -o type=foo,x /") == 1)
        #expect(wrong.err == "ERROR: invalid value x\n")
        #expect(wrong.globals.isEmpty)
    }

    @Test func `an interrupted build is cancelled and says so`() async {
        let run = CommandLineRun(engine { $0.waits = true }, terminal: FakeTerminal { $0.signals = ["SIGINT"] })
        #expect(await run("build /") == 130)
        #expect(run.err.hasSuffix("ERROR: failed to build: failed to solve: Canceled: context canceled\n"))
    }

    @Test func `warnings are summed up, and expanded on demand`() async {
        let warning = BuildWarning(
            name: "JSONArgsRecommended", message: "JSON arguments recommended for CMD",
            url: "https://docs.docker.com/x", lines: 5...5)
        let engine = engine { $0.events.append(.warning(warning)) }
        let run = CommandLineRun(engine)
        #expect(await run("build /") == 0)
        #expect(
            run.err == Self.plain + """

                 1 warning found (use caisson --debug to expand):
                 - JSONArgsRecommended: JSON arguments recommended for CMD (line 5)

                """)
        let expanded = CommandLineRun(engine)
        #expect(await expanded("--debug build /") == 0)
        #expect(expanded.err.hasSuffix("(line 5)\nMore info: https://docs.docker.com/x\n" + Self.excerpt + "\n"))
    }

    private static let excerpt = """
        Dockerfile:5
        --------------------
           3 |     COPY . /app
           4 |     RUN test
           5 | >>> CMD app
        --------------------

        """

    @Test func `check prints what it found and fails on warnings`() async {
        let warning = BuildWarning(
            name: "JSONArgsRecommended", message: "use JSON", url: "https://docs.docker.com/x", lines: 5...5)
        let run = CommandLineRun(engine { $0.events.append(.warning(warning)) })
        #expect(await run("build --check /") == 1)
        #expect(
            run.out
                == "Check complete, 1 warning has been found!\n\nWARNING: JSONArgsRecommended - https://docs.docker.com/x\nuse JSON\n"
                + Self.excerpt)
        #expect(run.engine.state.withLock(\.builds.requests).map(\.checkOnly) == [true])
        let clean = CommandLineRun(engine())
        #expect(await clean("build --call=check /") == 0)
        #expect(clean.out == "Check complete, no warnings found.\n")
    }

    @Test func `standard input is a Dockerfile`() async {
        let run = CommandLineRun(engine(), terminal: input("FROM scratch\n"))
        #expect(await run("build -") == 0)
        let request = run.engine.state.withLock(\.builds.requests).first
        #expect(request?.context == .empty)
        #expect(request?.dockerfile == .text(Array("FROM scratch\n".utf8)))
        let named = CommandLineRun(engine(), terminal: input("FROM a\n"))
        #expect(await named("build -f - /") == 0)
        #expect(named.engine.state.withLock(\.builds.requests).first?.dockerfile == .text(Array("FROM a\n".utf8)))
        let both = CommandLineRun(engine(), terminal: input("FROM a\n"))
        #expect(await both("build -f x -") == 1)
        #expect(
            both.err
                == "ERROR: failed to build: ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles\n"
        )
    }

    @Test func `standard input is an archive, spooled while the build runs`() async throws {
        let gzip: [UInt8] = [0x1f, 0x8b, 0x08, 0, 1, 2, 3]
        let terminal = FakeTerminal { $0.input = [Array(gzip[..<3]), Array(gzip[3...])] }
        let run = CommandLineRun(engine(), terminal: terminal)
        #expect(await run("build -f sub/D -") == 0)
        let request = try #require(run.engine.state.withLock(\.builds.requests).first)
        guard case .archive(let path) = request.context else { return #expect(Bool(false), "not an archive") }
        #expect(path.hasPrefix("/tmp/caisson-context-"))
        #expect(!HostFile.exists(path))
        #expect(request.dockerfile == .named("sub/D"))
    }

    @Test func `a tar is known by its checksum`() throws {
        let fixture = try Fixture("cli")
        try fixture.file("in/Dockerfile", "FROM scratch\n")
        try BaseImages.tar(fixture.path("in"), to: fixture.path("a.tar"), compressed: false)
        var bytes = try HostFile.read("\(fixture.path("a.tar"))")
        #expect(ArchiveHeader.isArchive(bytes))
        bytes[0] ^= 1
        #expect(!ArchiveHeader.isArchive(bytes))
        #expect(!ArchiveHeader.isArchive([]))
        try fixture.cleanUp()
    }

    @Test func `a shell opens in the step that failed`() async {
        var script = Script("[1/1] RUN make")
        script.step(1, 0, 1, .failed(message: "exit code: 2", exitCode: 2))
        script.end(1, .failed(message: "exit code: 2", step: 1, source: ""))
        let engine = engine { state in
            state.events = script.events.map(\.0)
            state.failure = CaissonError(.failedPrecondition, "exit code: 2")
        }
        let run = CommandLineRun(engine, terminal: FakeTerminal { $0.terminals = [.input, .output] })
        #expect(await run("build --on-error=shell /") == 1)
        let id = FakeEngine.id.text
        #expect(run.engine.calls == ["shell #1 \(Script.id.text)", "start attached \(id)", "remove \(id) force=true"])
    }
}
