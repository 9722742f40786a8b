import CaissonTerm
import TestSupport
import Testing

/// The real program in a real terminal.
@Suite("The workstation's screen", .serialized, .enabled(if: Host.canMountOverlay, "needs root and overlayfs"))
struct WorkstationScreenTests {
    @Test("Started on an empty root it says what to do, and q leaves the terminal as it was")
    func firstStart() async throws {
        try await withFixture("screen") { fixture in
            let program = try CaissonProgram(fixture)
            let app = try PtyHarness.workstation(program)
            try app.waitFor("the welcome") { $0.contains("busybox") }
            try app.press("q")
            #expect(try app.waitForExit(within: .seconds(5)) == 0)
        }
    }
}
