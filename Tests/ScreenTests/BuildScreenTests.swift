import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

/// The progress of a build on a real terminal.
@Suite("Build progress", .serialized, .enabled(if: Host.canMountOverlay && Host.hasBusybox, "needs root, overlayfs and a static busybox"))
struct BuildScreenTests {
    private func run(_ dockerfile: String, _ arguments: String..., body: (PtyHarness, CaissonProgram) async throws -> Void) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("build") { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox", "alpine")
            try fixture.file("app/Dockerfile", dockerfile)
            let screen = try PtyHarness.command(
                program, ["build"] + arguments + ["\(fixture.path("app"))"], size: Size(width: 100, height: 30))
            try await body(screen, program)
            screen.close()
        }
        #expect(check.leaks() == [])
    }

    @Test("Steps are drawn in place with their last lines, which go when they have ended")
    func drawn() async throws {
        try await run("FROM alpine\nRUN for i in 1 2 3; do echo line $i; done; sleep 2\nCMD sh\n") { screen, _ in
            try screen.waitFor("the step's log") { $0.contains("=> => # line 3") }
            #expect(screen.screen.contains("[+] Building"))
            #expect(screen.screen.contains("=> [2/2] RUN for i in 1 2 3"))
            try screen.resize(Size(width: 60, height: 20))
            #expect(try screen.waitForExit() == 0)
            let picture = screen.screen.text
            #expect(picture.contains("FINISHED") && picture.contains("1 warning found"))
            #expect(!picture.contains("# line 3"))
        }
    }

    @Test("^C cancels, and the terminal is as it was")
    func cancelled() async throws {
        try await run("FROM alpine\nRUN echo begun; sleep 100\n") { screen, program in
            try screen.waitFor(text: "# begun")
            try screen.press("ctrl-c")
            #expect(try screen.waitForExit() == 130)
            #expect(screen.screen.contains("CANCELED [2/2] RUN echo begun"))
            #expect(screen.screen.contains("ERROR: failed to build: failed to solve: Canceled: context canceled"))
            #expect(screen.screen.isRestored)
            #expect(try program.succeed("ps", "-aq") == "")
        }
    }

    @Test("A shell opens in the file system of a step that failed")
    func shell() async throws {
        try await run("FROM alpine\nRUN echo left > /trace; exit 4\n", "--on-error=shell") { screen, program in
            try screen.waitFor(text: "'exit' leaves it")
            try screen.send("cat /trace\n")
            try screen.waitFor("the file") { $0.text.split(separator: "\n").contains { $0.hasPrefix("left") } }
            try screen.send("exit\n")
            #expect(try screen.waitForExit() == 1)
            #expect(try program.succeed("ps", "-aq") == "")
        }
    }
}
