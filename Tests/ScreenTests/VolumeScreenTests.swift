import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

/// Volumes by keys, in the real program on a real terminal.
@Suite("Volumes by keys", .serialized, .enabled(if: Host.canMountOverlay && Host.hasBusybox, "needs root, overlayfs and busybox"))
struct VolumeScreenTests {
    @Test("A volume is browsed, its users are shown, it is removed; another appears when a command makes it")
    func browse() async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("screen") { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox", "base")
            let script = "mkdir /d/deep; head -c 3000000 /dev/zero > /d/deep/large; echo x > /d/small"
            try program.succeed("run", "--network", "none", "--name", "filler", "-v", "data:/d", "base", "sh", "-c", script)
            let app = try PtyHarness.workstation(program)
            try app.waitFor(text: "filler")
            try app.press("3")
            try app.waitFor("name, size and user") { screen in
                screen.text.split(separator: "\n").contains { $0.contains("data") && $0.contains("3M") && $0.contains("filler") }
            }
            try app.press("enter")
            try app.waitFor(text: "large")
            try app.press("c")
            try app.waitFor(text: "exit 0")
            try app.press("3", "d")
            try app.waitFor(text: "used by filler: it will stay")
            try app.press("n")
            try program.succeed("rm", "filler")
            try program.succeed("volume", "create", "another")
            try app.waitFor(text: "another")
            try app.press("ctrl-p")
            try app.waitFor(text: "Remove 2 unused volumes (3M)?")
            try app.press("y")
            try app.waitFor(text: "no volumes yet")
            #expect(try program.succeed("volume", "ls", "-q") == "")
            app.close()
        }
        #expect(check.leaks() == [])
    }
}
