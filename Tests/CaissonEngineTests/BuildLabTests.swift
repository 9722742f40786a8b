import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The second lab's building, and what a Docker user expects of `build`, with the real program.
@Suite(
    "Lab 2: building", .serialized,
    .enabled(if: Host.canMountOverlay && Host.hasBusybox, "needs root, overlayfs and a static busybox"))
struct BuildLabTests {
    private static let dockerfile = """
        FROM alpine
        RUN echo greeting > /etc/greeting
        COPY . /app
        WORKDIR /app
        CMD ["sh", "-c", "sh index.sh"]

        """

    /// A folder to build from.
    static func context(_ fixture: Fixture, _ dockerfile: String = Self.dockerfile) throws -> String {
        try fixture.file("app/index.sh", "echo hello from $(hostname)\n")
        try fixture.file("app/Dockerfile", dockerfile)
        return fixture.path("app").string
    }

    /// A program with an `alpine` of its own and a context with that Dockerfile.
    private func run(
        _ dockerfile: String = Self.dockerfile, _ body: (CaissonProgram, String) async throws -> Void
    ) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("build") { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox", "alpine")
            try await body(program, try Self.context(fixture, dockerfile))
        }
        #expect(check.leaks() == [])
    }

    @Test("An image is built, run, explained by its history, and rebuilt from the cache after a change")
    func buildRunRebuild() async throws { try await run { program, app in try Self.buildRunRebuild(program, app) } }

    static func buildRunRebuild(_ program: CaissonProgram, _ app: String) throws {
        let first = try program.run(["image", "build", "-t", "hello:v0.1", app])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output == "")
        #expect(first.errors.contains("[2/4] RUN echo greeting > /etc/greeting\n"))
        #expect(first.errors.contains("naming to"))
        let greeting = try program.succeed("container", "run", "--name", "one", "hello:v0.1")
        let id = try program.succeed("ps", "-aq", "--filter", "name=one").split(separator: "\n").first.map(
            String.init)
        #expect(greeting == "hello from \(id ?? "")\n")
        let history = try program.succeed("image", "history", "--format", "{{.CreatedBy}}", "hello:v0.1").split(
            separator: "\n")
        #expect(history.first?.hasPrefix("CMD [\"sh\" \"-c\"") == true)
        #expect(
            history.prefix(4).count {
                $0.hasPrefix("WORKDIR /app") || $0.hasPrefix("COPY . /app")
                    || $0.hasPrefix("RUN /bin/sh -c echo greeting")
            } == 3)
        try program.fixture.file("app/index.sh", "echo hello again from $(hostname)\n")
        let second = try program.run(["image", "build", "-t", "hello:v0.2", app])
        #expect(second.status == 0, "\(second.errors)")
        let steps = Steps(second.errors)
        #expect(steps.ending(of: "RUN echo greeting") == "CACHED")
        #expect(steps.ending(of: "COPY . /app").hasPrefix("DONE"))
        #expect(second.errors.contains(" not cached: COPY . /app: "))
        #expect(second.errors.contains("index.sh"))
        #expect(try program.succeed("run", "--rm", "hello:v0.2").hasPrefix("hello again from "))
        let layers = try ["alpine", "hello:v0.1", "hello:v0.2"].map {
            try program.succeed("image", "inspect", "--format", "{{join .RootFS.Layers \" \"}}", $0).split(
                whereSeparator: \.isWhitespace)
        }
        #expect(layers[1].starts(with: layers[0]) && layers[2].starts(with: layers[1].prefix(layers[0].count + 1)))
    }

    @Test("A RUN that fails ends with its output, its place in the Dockerfile and the reason")
    func failingRun() async throws {
        try await run("FROM alpine\nRUN echo about to fail && exit 3\nRUN echo never\n") { program, app in
            let outcome = try program.run(["build", app])
            #expect(outcome.status == 1)
            #expect(outcome.output == "")
            let reason =
                "process \"/bin/sh -c echo about to fail && exit 3\" did not complete successfully: exit code: 3"
            #expect(outcome.errors.contains("ERROR: \(reason)\n------\n > [2/3] RUN echo about to fail && exit 3:\n"))
            #expect(outcome.errors.contains(" about to fail\n------\n"))
            #expect(
                outcome.errors.hasSuffix(
                    """
                    Dockerfile:2
                    --------------------
                       1 |     FROM alpine
                       2 | >>> RUN echo about to fail && exit 3
                       3 |     RUN echo never
                       4 |\u{20}\u{20}\u{20}\u{20}\u{20}
                    --------------------
                    ERROR: failed to build: failed to solve: \(reason)

                    """), "\(outcome.errors)")
        }
    }

    @Test("A mistake in the Dockerfile is shown in its line")
    func parseError() async throws {
        try await run("FROM alpine\nRUNN echo\n") { program, app in
            let outcome = try program.run(["build", app])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("Dockerfile:2\n--------------------\n"))
            #expect(outcome.errors.contains("   2 | >>> RUNN echo\n"))
            #expect(
                outcome.errors.contains(
                    "ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN"
                ))
            let missing = try program.run(["build", "-f", "\(app)/none", app])
            #expect(missing.status == 1)
            let copy = "FROM alpine\nCOPY --from=127.0.0.1:1/none /x /x\n"
            #expect(try program.run(["build", "-"], input: copy).errors.contains("   2 | >>> COPY --from=127.0.0.1:1/none /x /x\n"))
            #expect(missing.errors.contains("none"))
        }
    }

    @Test("Quiet prints the image ID, which files take too")
    func results() async throws {
        try await run { program, app in
            let (id, metadata) = (program.fixture.path("id"), program.fixture.path("meta.json"))
            let quiet = try program.run([
                "build", "-q", "-t", "a", "-t", "b:1", "--iidfile", "\(id)", "--metadata-file", "\(metadata)", app,
            ])
            #expect(quiet.status == 0 && quiet.errors == "", "\(quiet.errors)")
            #expect(quiet.output.hasPrefix("sha256:") && quiet.output.count == 72)
            #expect(try Files.readText(id) + "\n" == quiet.output)
            #expect(try Files.readText(metadata).contains("\"containerimage.config.digest\": \"\(quiet.line)\""))
            for name in ["a:latest", "b:1"] {
                #expect(try program.succeed("image", "inspect", "--format", "{{.Id}}", name) == quiet.output)
            }
        }
    }

    @Test("The Dockerfile or the whole context comes on standard input")
    func standardInput() async throws {
        try await run { program, app in
            let text = "FROM alpine\nRUN echo from stdin > /x\n"
            #expect(try program.run(["build", "-q", "-t", "one", "-"], input: text).status == 0)
            #expect(try program.succeed("run", "--rm", "one", "cat", "/x") == "from stdin\n")
            #expect(
                try program.run(["build", "-q", "-t", "two", "-f", "-", app], input: "FROM alpine\nCOPY index.sh /y\n")
                    .status == 0)
            #expect(try program.succeed("run", "--rm", "two", "cat", "/y").hasPrefix("echo hello"))
            let archive = program.fixture.path("context.tar")
            try BaseImages.tar(program.fixture.path("app"), to: archive, compressed: false)
            let script = "\(CaissonProgram.path) build -q -t three - < \(archive)"
            let outcome = try Host.run("sh", ["-c", script], environment: program.environment)
            #expect(outcome.code == 0, "\(outcome.output)")
            #expect(try program.succeed("run", "--rm", "three", "cat", "/app/index.sh").hasPrefix("echo hello"))
        }
    }

    @Test("^C cancels a build at once and leaves nothing of it")
    func cancel() async throws {
        try await run("FROM alpine\nRUN echo begun && sleep 100\n") { program, app in
            let command = try program.spawn(["build", app])
            try eventually("the step runs") { try Files.readText(command.errors).contains(" begun\n") }
            try command.process.signal(.int)
            let outcome = try command.finish(within: .seconds(10))
            #expect(outcome.status == 130)
            #expect(outcome.errors.hasSuffix("ERROR: failed to build: failed to solve: Canceled: context canceled\n"))
            #expect(try program.succeed("image", "ls", "-q").split(separator: "\n").count == 1)
            #expect(try program.succeed("ps", "-aq") == "")
        }
    }

    @Test("Checks are told without building")
    func check() async throws {
        try await run("FROM alpine as base\nCMD echo hi\n") { program, app in
            let outcome = try program.run(["build", "--check", app])
            #expect(outcome.status == 1)
            #expect(outcome.output.hasPrefix("Check complete, 2 warnings have been found!\n"))
            #expect(outcome.output.contains("WARNING: FromAsCasing"))
            #expect(outcome.output.contains("WARNING: JSONArgsRecommended"))
            #expect(try program.succeed("image", "ls", "-q").split(separator: "\n").count == 1)
            let built = try program.run(["build", app])
            #expect(built.status == 0)
            #expect(built.errors.contains("\n 2 warnings found (use caisson --debug to expand):\n - "))
        }
    }

    @Test("Builds are listed, their logs kept, their cache measured and pruned")
    func records() async throws {
        try await run { program, app in
            try program.succeed("build", "-q", "-t", "hello", app)
            let listed = try program.succeed("builder", "history", "ls").split(separator: "\n")
            #expect(listed.count == 2)
            #expect(listed.last?.contains("Completed") == true)
            #expect(try program.succeed("builder", "history", "logs").contains("RUN echo greeting"))
            #expect(try program.succeed("builder", "history", "inspect").contains("Build Steps:"))
            #expect(try program.succeed("builder", "du").contains("Total:"))
            #expect(try program.succeed("builder", "prune", "-af").contains("Total reclaimed space:"))
            try program.succeed("builder", "history", "rm", "--all")
            #expect(try program.succeed("builder", "history", "ls").split(separator: "\n").count == 1)
        }
    }
}

/// The steps of plain progress.
private struct Steps {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    /// The last line of the step whose name holds `text`, without its number.
    func ending(of text: String) -> String {
        guard let name = lines.first(where: { $0.hasPrefix("#") && $0.contains("] " + text) }) else {
            return "no such step"
        }
        let number = name.prefix { $0 != " " } + " "
        return lines.last { $0.hasPrefix(number) }.map { String($0.dropFirst(number.count)) } ?? ""
    }
}
