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

    @Test(
        "The third lab by keys: a stack from a file, its services and tasks, five of one live in the map, and gone again"
    )
    func stack() async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture("screen") { fixture in
            let program = try CaissonProgram(fixture)
            fixture.onCleanUp { _ = try program.spawn(["stop"], executable: "caissond").finish() }
            try program.succeed("image", "make-base", "-q", "busybox", "base")
            let app = try PtyHarness.workstation(program, size: Size(width: 120, height: 40))
            try app.waitFor(text: "base:latest")
            try app.press("6")
            try app.waitFor(text: "does not run")
            // Made by another process: the view notices by itself.
            try program.succeed("swarm", "init", "--advertise-addr", "127.0.0.1")
            try app.waitFor(text: "no service yet", within: .seconds(10))
            try deploy(app, fixture)
            let node = try program.succeed("node", "ls", "--format", "{{.Hostname}}").prefix { $0 != "\n" }
            try app.waitFor("the stack", within: .seconds(60)) { $0.contains("lab") && $0.contains("8/8") }
            try app.press("V")
            try app.waitFor("its services", within: .seconds(30)) { screen in
                ["lab_db", "lab_redis", "lab_result", "lab_visualizer", "lab_vote", "lab_worker"].allSatisfy {
                    screen.contains($0)
                }
                    && screen.contains("2/2")
            }
            #expect(app.screen.contains(String(node.prefix(8))) && app.screen.contains("cpu"))
            try app.press("/")
            try app.type("lab_vote", then: "enter", "s", "backspace")
            try app.type("5", then: "enter")
            try app.waitFor("five in list and map", within: .seconds(30)) { $0.contains("5/5") && $0.contains("◆◆◆◆◆") }
            #expect(try program.succeed("ps", "-q", "--filter", "name=lab_vote").split(separator: "\n").count == 5)
            try app.press("esc")
            // What follows it at once would be taken for a key pressed with Alt.
            try app.waitFor("all services again") { !$0.contains("/lab_vote") }
            try app.press("S", "d")
            try app.waitFor(text: "Remove the stack lab?")
            try app.press("y")
            try app.waitFor(text: "no stack", within: .seconds(60))
            try eventually("the containers are gone") { try program.succeed("ps", "-aq").isEmpty }
            try program.succeed("swarm", "leave", "--force")
            try app.waitFor(text: "This machine is in no swarm.", within: .seconds(10))
            app.close()
        }
        #expect(check.leaks() == [])
    }

    /// First with a slip in it, which the form names with its place, then as it should be.
    private func deploy(_ app: PtyHarness, _ fixture: Fixture) throws {
        let name = "lab/docker-stack.yml"
        try fixture.file(name, Self.stackFile.replacing("replicas: 2", with: "replicsa: 2"))
        try app.press("c")
        try app.waitFor(text: "Deploy a stack")
        try app.type(name, then: "tab")
        try app.type("lab", then: "enter")
        try app.waitFor(text: "docker-stack.yml:9:")
        #expect(app.screen.contains("replicsa"))
        try fixture.file(name, Self.stackFile)
        try app.press("enter")
        try app.waitFor(text: "Deploy lab?")
        let question = ["+ network lab_frontend", "+ network lab_backend", "+ service lab_vote  base  2 replicas"]
        for line in question { #expect(app.screen.contains(line)) }
        try app.press("y")
    }

    private static let stackFile = """
        services:
          redis: {image: base, command: [sleep, "1000"], networks: [frontend], stop_grace_period: 0s}
          db: {image: base, command: [sleep, "1000"], networks: [backend], stop_grace_period: 0s}
          vote:
            image: base
            command: [sleep, "1000"]
            networks: [frontend]
            stop_grace_period: 0s
            deploy: {replicas: 2}
          result: {image: base, command: [sleep, "1000"], networks: [backend], stop_grace_period: 0s}
          worker:
            image: base
            command: [sleep, "1000"]
            networks: [frontend, backend]
            depends_on: [db, redis]
            stop_grace_period: 0s
            deploy: {replicas: 2, resources: {reservations: {memory: 64m}}}
          visualizer: {image: base, command: [sleep, "1000"], stop_grace_period: 0s}
        networks: {frontend: {}, backend: {}}

        """

    private func count(_ program: CaissonProgram) throws -> Int {
        try program.succeed("ps", "-q").split(separator: "\n").count
    }
}
