import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Health checks and restart policies as a user sees them, with no program of ours alive in between.
@Suite("Health and restarts", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct HealthLabTests {
    private static let probe = ["--health-cmd", "[ -e /well ]", "--health-interval", "50ms", "--health-retries", "2"]

    private func status(_ program: CaissonProgram, _ name: String) throws -> String {
        try program.succeed("inspect", "--format", "{{.State.Health.Status}}", name).trimmed
    }

    @Test("A container goes from starting to unhealthy to healthy, in ps, inspect, filters and events")
    func states() async throws {
        try await Lab.run("health") { program, _ in
            try program.succeed(["run", "-d", "--name", "sick"] + Self.probe + ["--health-start-period", "1h", "alpine", "sleep", "1000"])
            #expect(try program.succeed("ps", "--format", "{{.Status}}").hasSuffix(" (health: starting)\n"))
            #expect(try program.succeed("ps", "-q", "--filter", "health=starting") != "")
            try program.succeed(["run", "-d", "--name", "web"] + Self.probe + ["alpine", "sleep", "1000"])
            try eventually("unhealthy") { try program.succeed("ps", "--filter", "health=unhealthy", "--format", "{{.Names}}") == "web\n" }
            #expect(try program.succeed("ps", "--filter", "name=web", "--format", "{{.Status}}").hasSuffix(" (unhealthy)\n"))
            #expect(try program.succeed("inspect", "--format", "{{(index .State.Health.Log 0).ExitCode}}", "web") == "1\n")
            try program.succeed("exec", "web", "touch", "/well")
            try eventually("healthy") { try program.succeed("ps", "--filter", "health=healthy", "--format", "{{.Names}}") == "web\n" }
            #expect(try program.succeed("inspect", "--format", "{{.State.Health.FailingStreak}}", "web") == "0\n")
            let events = try program.succeed(
                "events", "--since", "1h", "--until", "0s", "--filter", "container=web", "--filter", "event=health_status", "--format",
                "{{.Action}}")
            #expect(events == "health_status: unhealthy\nhealth_status: healthy\n")
            try program.succeed("stop", "-t", "1", "web")
            #expect(try status(program, "web") == "unhealthy")
            #expect(try program.succeed("inspect", "--format", "{{len .State.Health.Log}}", "web") == "5\n")
        }
    }

    @Test("An image's check is used, changed piece by piece, or left out; a container without one has no health")
    func configuration() async throws {
        try await Lab.run("health") { program, _ in
            try program.succeed("run", "-d", "--name", "base", "alpine", "sleep", "1000")
            #expect(try program.succeed("inspect", "--format", "{{json .State}}", "base").contains("Health") == false)
            let folder = try program.fixture.folder("context")
            try Files.write(
                folder.appending("Dockerfile"),
                Array("FROM alpine\nHEALTHCHECK --interval=50ms --retries=1 CMD [ -e /etc/passwd ]\n".utf8))
            try program.succeed("build", "-q", "-t", "checked", folder.string)
            try program.succeed("run", "-d", "--name", "own", "checked", "sleep", "1000")
            try eventually("healthy") { try status(program, "own") == "healthy" }
            try program.succeed("run", "-d", "--name", "changed", "--health-cmd", "false", "checked", "sleep", "1000")
            try eventually("unhealthy") { try status(program, "changed") == "unhealthy" }
            try program.succeed("create", "--name", "none", "--no-healthcheck", "checked")
            #expect(try program.succeed("inspect", "--format", "{{json .Config.Healthcheck.Test}}", "none") == "[\"NONE\"]\n")
            #expect(try program.run(["create", "--health-interval", "1us", "--health-cmd", "true", "alpine"]).status != 0)
        }
    }

    @Test("A paused container is not probed")
    func paused() async throws {
        try await Lab.run("health") { program, _ in
            try program.succeed(
                "run", "-d", "--name", "web", "--health-cmd", "true", "--health-interval", "40ms", "--health-timeout", "200ms",
                "--health-retries", "1", "alpine", "sleep", "1000")
            try eventually("healthy") { try status(program, "web") == "healthy" }
            try program.succeed("pause", "web")
            let before = try program.succeed("inspect", "--format", "{{(index .State.Health.Log 0).Start}}", "web")
            // Two inspections of a container at rest: many intervals pass in between.
            for _ in 0..<20 { try program.succeed("inspect", "web") }
            #expect(try program.succeed("inspect", "--format", "{{(index .State.Health.Log 0).Start}}", "web") == before)
            try program.succeed("unpause", "web")
            try eventually("probes again") {
                try program.succeed("inspect", "--format", "{{(index .State.Health.Log 0).Start}}", "web") != before
            }
            #expect(try status(program, "web") == "healthy")
        }
    }

    @Test("Every end and start of a restarting container is told, and the count is Docker's")
    func restarts() async throws {
        try await Lab.run("restart") { program, _ in
            try program.succeed("run", "-d", "--name", "again", "--restart", "on-failure:2", "alpine", "sh", "-c", "exit 3")
            try eventually("the end") { try program.succeed("inspect", "--format", "{{.State.Status}}", "again") == "exited\n" }
            #expect(try program.succeed("inspect", "--format", "{{.RestartCount}} {{.State.ExitCode}}", "again") == "2 3\n")
            let events = try program.succeed(
                "events", "--since", "1h", "--until", "0s", "--filter", "container=again", "--format", "{{.Action}}")
            // A recorder that is slower than the process sees two ends as one, but always the first start and the last end.
            #expect(events.hasPrefix("create\nstart\ndie\n") && events.hasSuffix("die\n"), "\(events)")
        }
    }

    @Test("A container that waits for its restart says so, and a stop ends that")
    func waiting() async throws {
        try await Lab.run("restart") { program, _ in
            try program.succeed("run", "-d", "--name", "again", "--restart", "always", "alpine", "sh", "-c", "exit 1")
            try eventually("a longer pause") {
                try program.succeed("ps", "--format", "{{.Status}}").hasPrefix("Restarting (1) ")
                    && (Int(program.succeed("inspect", "--format", "{{.RestartCount}}", "again").trimmed) ?? 0) > 3
            }
            try program.succeed("stop", "again")
            #expect(try program.succeed("ps", "-a", "--format", "{{.State}}") == "exited\n")
            #expect(try program.run(["wait", "again"]).output == "1\n")
        }
    }

    /// Whether a command has begun to follow what happens.
    private func watches(_ command: RunningCommand) -> Bool {
        let folder = FilePath("/proc/\(command.process.pid)/fd")
        let names = (try? Files.list(folder)) ?? []
        return names.contains { entry in
            ((try? Files.readLink(folder.appending(entry.name)))?.string ?? "").contains("inotify")
        }
    }

    @Test("Waiting knows the next exit and the removal")
    func conditions() async throws {
        try await Lab.run("wait") { program, _ in
            try program.succeed("create", "--name", "later", "alpine", "sh", "-c", "exit 6")
            #expect(try program.succeed("wait", "later") == "0\n")
            let next = try program.spawn(["wait", "--condition", "next-exit", "later"])
            let removed = try program.spawn(["wait", "--condition", "removed", "later"])
            // Only who waits already hears of it.
            try eventually("both watch") { watches(next) && watches(removed) }
            try program.succeed("start", "later")
            #expect(try next.finish().output == "6\n")
            try program.succeed("rm", "later")
            #expect(try removed.finish().output == "6\n")
            #expect(try program.run(["wait", "--condition", "tea", "later"]).status != 0)
        }
    }
}

extension String {
    /// Without the line feed a command ends its output with.
    var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
