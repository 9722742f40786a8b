import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

/// Networks by keys, in the real program on a real terminal.
@Suite(
    "Networks by keys", .serialized,
    .enabled(if: Host.canMountOverlay && Host.hasBusybox, "needs root, overlayfs and busybox"))
struct NetworkScreenTests {
    @Test("A network is made by keys, a container run in it is drawn, disconnected, and the network removed")
    func draw() async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("screen") { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox", "base")
            fixture.onCleanUp {
                for words in [["rm", "-f", "web"], ["network", "rm", "shop"]] { _ = try program.run(words) }
            }
            let app = try PtyHarness.workstation(program)
            try app.waitFor(text: "base:latest")
            try app.press("4", "n")
            try app.waitFor(text: "Create a network")
            try app.type("shop", then: "tab", "tab")
            try app.type("10.213.47.0/24", then: "enter")
            try app.waitFor(text: "created shop")
            try app.waitFor("the empty network drawn") {
                $0.contains("no container is on it") && $0.contains("host 10.213.47.1")
            }
            try program.succeed(
                "run", "-d", "--network", "shop", "--network-alias", "front", "--name", "web", "-p", "127.0.0.1::80",
                "base", "sleep",
                "600")
            try app.waitFor("the container drawn") { screen in
                ["web", ".2", "front → .2", "127.0.0.1:", "80/tcp"].allSatisfy { screen.contains($0) }
            }
            try app.press("V")
            try app.waitFor(text: "shop as intended")
            try app.press("l", "enter")
            try app.waitFor(text: "web ‹Logs›")
            // Esc and a letter in one go would be a letter with Alt.
            try app.press("esc")
            try app.waitFor(text: "‹Drawing›")
            try app.press("x")
            try app.waitFor(text: "Disconnect web from shop?")
            try app.press("y")
            try app.waitFor(text: "no container is on it")
            #expect(try !program.succeed("inspect", "web").contains("10.213.47"))
            try app.press("d")
            try app.waitFor(text: "Remove shop?")
            try app.press("y")
            try app.waitFor(text: "removed shop")
            #expect(try !program.succeed("network", "ls").contains("shop"))
            try program.succeed("rm", "-f", "web")
            app.close()
        }
        #expect(check.leaks() == [])
    }
}
