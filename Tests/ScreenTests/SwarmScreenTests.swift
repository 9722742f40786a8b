import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

/// A swarm of one by keys, in the real program on a real terminal, carried by a real long-lived engine.
@Suite(
    "A swarm by keys", .serialized,
    .enabled(if: Host.canMountOverlay && Host.hasBusybox, "needs root, overlayfs and busybox"))
struct SwarmScreenTests {
    @Test("One key makes a swarm; a service is made, scaled, drained off its node, brought back and removed")
    func swarm() async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("screen") { fixture in
            let program = try CaissonProgram(fixture)
            fixture.onCleanUp { _ = try program.spawn(["stop"], executable: "caissond").finish() }
            try program.succeed("image", "make-base", "-q", "busybox", "base")
            let app = try PtyHarness.workstation(program)
            try app.waitFor(text: "base:latest")
            try app.press("6")
            try app.waitFor(text: "does not run")
            try app.press("I")
            try app.waitFor(text: "no service yet", within: .seconds(60))
            try app.press("n")
            try app.waitFor(text: "Create a service")
            try app.type("base", then: "tab")
            try app.type("web", then: "tab", "backspace")
            try app.type("2", then: "tab", "tab", "tab", "tab")
            try app.type("sleep 1000", then: "enter")
            try app.waitFor("two tasks run", within: .seconds(60)) { $0.contains("2/2") }
            #expect(try count(program) == 2)
            try app.press("+")
            try app.waitFor(text: "3/3", within: .seconds(60))
            #expect(try count(program) == 3)
            try app.press("N", "x")
            try app.waitFor(text: "Drain ")
            try app.press("y", "V")
            try app.waitFor("its tasks wait", within: .seconds(60)) { $0.contains("0/3") && $0.contains("waiting") }
            try app.press("N", "x", "V")
            try app.waitFor(text: "3/3", within: .seconds(60))
            try app.press("d")
            try app.waitFor(text: "Remove the service web?")
            try app.press("y")
            try app.waitFor(text: "no service yet", within: .seconds(60))
            try eventually("the containers are gone") { try program.succeed("ps", "-aq").isEmpty }
            app.close()
        }
        #expect(check.leaks() == [])
    }

    private func count(_ program: CaissonProgram) throws -> Int {
        try program.succeed("ps", "-q").split(separator: "\n").count
    }
}
