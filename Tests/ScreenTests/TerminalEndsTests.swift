import CaissonLinux
import TestSupport
import Testing

/// However the workstation ends, the terminal is as it was.
@Suite("Ends of the workstation", .serialized, .enabled(if: LabScreen.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct TerminalEndsTests {
    @Test("A signal ends it with the terminal restored", arguments: ["SIGTERM", "SIGHUP"])
    func signals(name: String) async throws {
        try await LabScreen.run { app, _ in
            try app.waitFor(text: "alpine:latest")
            try app.signal(try #require(Signal(name)))
            #expect(try app.waitForExit() == 128 + (try #require(Signal(name))).number)
            #expect(!app.screen.isAlternate)
        }
    }

    @Test("Killed without warning it leaves nothing behind, and the next start shows the same")
    func killed() async throws {
        try await LabScreen.run { app, program in
            try program.succeed("run", "-d", "--name", "stays", "alpine", "sleep", "1000")
            try app.waitFor(text: "stays")
            try app.signal(.kill)
            _ = try app.waitForExit()
            let again = try PtyHarness.workstation(program)
            try again.waitFor("the container up") { $0.text.split(separator: "\n").contains { $0.contains("stays") && $0.contains(" up ") } }
            again.close()
        }
    }
}
