import CaissonTerm
import TestSupport
import Testing

/// The steps of the second lab that build, by keys.
@Suite("Builds by keys", .serialized, .enabled(if: LabScreen.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct BuildLabScreenTests {
    @Test("An image is built, run and its history read; after a change what is the same comes from the cache")
    func buildRunRebuild() async throws {
        try await LabScreen.run { app, program in
            try writeContext(program)
            try app.waitFor(text: "alpine:latest")
            try app.press("b")
            try app.waitFor(text: "Build an image")
            try app.type("hello", then: "tab")
            try app.type("hello:v0.1", then: "enter")
            try app.waitFor(text: "done in", within: .seconds(60))
            try app.press("i")
            try app.waitFor(text: "COPY . /app")
            try app.press("2", "r", "tab", "tab", "tab", "tab")
            try app.type("greeter", then: "enter")
            try app.waitFor(text: "hello from ")
            let id = try program.succeed("inspect", "--format", "{{.Id}}", "greeter").prefix(12)
            try app.waitFor(text: "hello from \(id)")

            try program.fixture.file("hello/index.js", "echo \"changed on $(hostname)\"\n")
            try app.press(":")
            try app.type("build -t hello:v0.2 hello", then: "enter")
            try app.waitFor("the second build") { $0.row(0).contains("hello:v0.2") && $0.row(0).contains("done in") }
            try app.waitFor("the step before the change cached") { screen in
                screen.text.split(separator: "\n").contains { $0.contains("RUN printf") && $0.contains("cached") }
            }
            try app.press("/")
            try app.type("COPY", then: "enter", "c")
            try app.waitFor(text: "+echo \"changed on $(hostname)\"")
            #expect(try program.succeed("run", "--rm", "hello:v0.2").hasPrefix("changed on "))
        }
    }

    @Test("A failed step is stood on, with its log and its line of the Dockerfile")
    func failedStep() async throws {
        try await LabScreen.run { app, program in
            try program.fixture.file("bad/Dockerfile", "FROM alpine\nRUN echo left > /kept && echo told >&2 && exit 3\n")
            try build("bad", in: app)
            try app.waitFor(text: "failed after", within: .seconds(60))
            try app.waitFor(text: "exit code: 3")
            #expect(app.screen.contains("Dockerfile:2"))
            #expect(app.screen.contains("told"))
        }
    }

    @Test("A shell opens on what a failed step left, and its container goes with it")
    func shellInStep() async throws {
        try await LabScreen.run { app, program in
            try program.fixture.file("bad/Dockerfile", "FROM alpine\nRUN echo left > /kept && exit 3\n")
            try build("bad", in: app)
            try app.waitFor(text: "failed after", within: .seconds(60))
            try app.press("e")
            try app.waitFor(text: "/ #", within: .seconds(30))
            try app.type("echo it is $(cat /kept)", then: "enter")
            try app.waitFor(text: "it is left", within: .seconds(30))
            try app.type("exit", then: "enter")
            try app.waitFor(text: "failed after", within: .seconds(30))
            try app.waitFor(text: "exit status 0")
            #expect(try program.succeed("ps", "-aq") == "")
        }
    }

    @Test("A build is cancelled by a key, and so is one when the workstation is closed")
    func cancelled() async throws {
        try await LabScreen.run { app, program in
            try program.fixture.file("slow/Dockerfile", "FROM alpine\nRUN echo begun && sleep 1000\n")
            try build("slow", in: app)
            try app.waitFor(text: "begun", within: .seconds(60))
            try app.press("K", "y")
            try app.waitFor(text: "cancelled after")
            try app.press("r")
            try app.waitFor("the second one under way", within: .seconds(60)) { $0.contains("begun") && !$0.contains("cancelled after") }
            try app.press("q")
            try app.waitFor(text: "Quit and cancel 1 build?")
            try app.press("y")
            #expect(try app.waitForExit() == 0)
        }
    }

    @Test("Forty steps in five stages are shown live, on a small screen and a large one", arguments: [Size(width: 80, height: 24), Size(width: 200, height: 50)])
    func fortySteps(size: Size) async throws {
        try await LabScreen.run { app, program in
            try app.resize(size)
            try program.fixture.file("large/Dockerfile", largeDockerfile)
            try build("large", in: app)
            try app.waitFor("four stages side by side", within: .seconds(60)) { screen in
                screen.contains("4 lanes") || screen.contains("5 lanes") || screen.contains("6 lanes")
            }
            try app.waitFor("a step at work with its output") { $0.contains("▌◐") || $0.contains("▌◓") || $0.contains("▌◑") || $0.contains("▌◒") }
            try app.waitFor(text: "said by stage")
            try app.waitFor(text: "done in", within: .seconds(120))
            let counts = app.screen.row(0).split(separator: " ").compactMap { word in
                word.contains("/") ? word.split(separator: "/").compactMap { Int($0) } : nil
            }
            let steps = try #require(counts.last { $0.count == 2 })
            #expect(steps[0] == steps[1])
            #expect(steps[1] >= 40)
        }
    }

    private let largeDockerfile =
        (0..<4).map { stage in
            "FROM alpine AS s\(stage)\n"
                + (0..<8).map { "RUN echo said by stage \(stage) step \($0) && usleep 100000 && echo \(stage)\($0) > /f\n" }.joined()
        }.joined() + "FROM alpine\n" + (0..<4).map { "COPY --from=s\($0) /f /f\($0)\n" }.joined()
        + (0..<4).map { "RUN echo said by stage 4 step \($0) && cat /f* > /all\($0)\n" }.joined()

    /// Types the command line that builds the folder of this name.
    private func build(_ name: String, in app: PtyHarness) throws {
        try app.waitFor(text: "alpine:latest")
        try app.press(":")
        try app.type("build -t \(name) \(name)", then: "enter")
    }

    /// The lab's program without a registry of packages: what stands for node is written by the second step.
    private func writeContext(_ program: CaissonProgram) throws {
        try program.fixture.file(
            "hello/Dockerfile",
            """
            FROM alpine
            RUN printf '#!/bin/sh\\nexec /bin/sh "$@"\\n' > /usr/bin/node && chmod +x /usr/bin/node
            COPY . /app
            WORKDIR /app
            CMD ["node","index.js"]

            """)
        try program.fixture.file("hello/index.js", "echo \"hello from $(hostname)\"\n")
    }
}
