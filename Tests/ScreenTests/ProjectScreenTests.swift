import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

/// Compose projects by keys, in the real program on a real terminal.
@Suite(
    "Projects by keys", .serialized,
    .enabled(if: Host.canMountOverlay && Host.hasBusybox, "needs root, overlayfs and busybox"))
struct ProjectScreenTests {
    private static let file = """
        name: shop
        services:
          web: {image: base, init: true, command: [sleep, "1000"], depends_on: {job: {condition: service_completed_successfully}}}
          job: {image: base, command: ["true"]}

        """

    @Test("A project is brought up, scaled, found to differ from its changed file, and taken down")
    func project() async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("screen") { fixture in
            let program = try CaissonProgram(fixture)
            try program.succeed("image", "make-base", "-q", "busybox", "base")
            try fixture.file("shop/compose.yaml", Self.file)
            let compose = ["compose", "--project-directory", "\(fixture.path("shop"))"]
            fixture.onCleanUp { _ = try program.run(compose + ["down"]) }
            // Made by the command line, so that its labels are all the workstation knows of it.
            try program.succeed(compose + ["create"])
            let app = try PtyHarness.workstation(program)
            try app.waitFor(text: "base:latest")
            try app.press("5")
            try app.waitFor("the project") { screen in
                ["5 Compose", "shop", "job", "web", "0/1"].allSatisfy { screen.contains($0) }
            }
            try app.press("u")
            try app.waitFor("it is up") { $0.contains("shop is up") && $0.contains("1/1") }
            #expect(try program.succeed(compose + ["ps", "--format", "{{.Service}}"]) == "web\n")
            try app.press("j", "j", "=")
            try app.waitFor(text: "Scale web of shop")
            try app.press("backspace")
            try app.type("2", then: "enter")
            try app.waitFor(text: "2/1")
            #expect(try program.succeed(compose + ["ps", "--format", "{{.Name}}"]) == "shop-web-1\nshop-web-2\n")
            try fixture.file(
                "shop/compose.yaml", Self.file.replacing("init: true,", with: "init: true, environment: {MODE: fast},"))
            try app.press("D")
            try app.waitFor("the drift") { $0.contains("+ MODE=fast") }
            try app.press("v")
            try app.waitFor("the plan") {
                $0.contains("recreate container shop-web-1") && $0.contains("remove container shop-web-2")
            }
            try app.press("d")
            try app.waitFor(text: "Take shop down?")
            try app.press("y")
            try app.waitFor(text: "shop is down")
            #expect(try program.succeed("ps", "-aq").isEmpty)
            app.close()
        }
        #expect(check.leaks() == [])
    }
}
