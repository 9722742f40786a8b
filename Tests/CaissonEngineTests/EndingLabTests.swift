import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// How containers are brought to their end: stop signals, time-outs, the small init, and what a kill means to a policy.
@Suite("Ends", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct EndingLabTests {
    /// Runs `script` after it has said that it is ready for signals.
    private func start(_ program: CaissonProgram, _ name: String, _ options: [String], _ script: String) throws {
        try program.succeed(["run", "-d", "--name", name] + options + ["alpine", "sh", "-c", script])
        try eventually("ready") { try program.succeed("logs", name).contains("ready") }
    }

    private func state(_ program: CaissonProgram, _ name: String) throws -> String {
        try program.succeed("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name).trimmed
    }

    private static let loop = "echo ready; while :; do usleep 10000; done"

    @Test("A stop sends the container's own signal; one on the command line goes first")
    func stopSignal() async throws {
        try await Lab.run("end") { program, _ in
            try start(program, "own", ["--stop-signal", "SIGUSR1"], "trap 'exit 7' USR1; \(Self.loop)")
            try program.succeed("stop", "own")
            #expect(try state(program, "own") == "exited 7")
            try start(program, "asked", ["--stop-signal", "SIGUSR1"], "trap 'exit 7' USR1; trap 'exit 8' INT; \(Self.loop)")
            try program.succeed("stop", "-s", "INT", "asked")
            #expect(try state(program, "asked") == "exited 8")
            #expect(try program.succeed("inspect", "--format", "{{.Config.StopSignal}}", "own") == "SIGUSR1\n")
        }
    }

    @Test("After its time-out a deaf container is killed; the command line's time-out goes first")
    func stopTimeout() async throws {
        try await Lab.run("end") { program, _ in
            let script = "trap '' TERM; \(Self.loop)"
            try start(program, "own", ["--stop-timeout", "1"], script)
            try start(program, "asked", ["--stop-timeout", "600"], script)
            let clock = ContinuousClock()
            let own = try clock.measure { _ = try program.succeed("stop", "own") }
            #expect(own >= .milliseconds(950) && own < .seconds(9))
            #expect(try state(program, "own") == "exited 137")
            let asked = try clock.measure { _ = try program.succeed("stop", "-t", "0", "asked") }
            #expect(asked < .seconds(9))
            #expect(try state(program, "asked") == "exited 137")
        }
    }

    @Test("With an init the command is not process 1, orphans are collected, signals and statuses pass")
    func smallInit() async throws {
        try await Lab.run("end") { program, _ in
            let output = try program.succeed(
                "run", "--rm", "--init", "alpine", "sh", "-c",
                "[ $$ != 1 ] && echo child; (usleep 20000 & ) ; usleep 300000; grep -l 'State:.Z' /proc/[0-9]*/status | wc -l")
            #expect(output == "child\n0\n")
            #expect(try program.run(["run", "--rm", "--init", "alpine", "sh", "-c", "exit 9"]).status == 9)
            try start(program, "signals", ["--init"], "trap 'exit 5' TERM; \(Self.loop)")
            try program.succeed("stop", "signals")
            #expect(try state(program, "signals") == "exited 5")
            #expect(try program.succeed("inspect", "--format", "{{.HostConfig.Init}}", "signals") == "true\n")
        }
    }

    @Test("A signal that ends programs is the user's word against a restart policy; another one is not")
    func killAndPolicy() async throws {
        try await Lab.run("end") { program, _ in
            try start(program, "web", ["--restart", "always"], "trap 'exit 3' HUP; \(Self.loop)")
            try program.succeed("kill", "-s", "HUP", "web")
            try eventually("the restart") { try program.succeed("inspect", "--format", "{{.RestartCount}}", "web") == "1\n" }
            try program.succeed("kill", "web")
            try eventually("the end") { try state(program, "web") == "exited 137" }
            let events = try program.succeed(
                "events", "--since", "1h", "--until", "0s", "--filter", "container=web", "--format", "{{.Action}} {{.Actor.Attributes.signal}}")
            #expect(events.contains("kill 1\n") && events.contains("kill 9\n"))
        }
    }

    @Test("A kill is over when it returns: the next start starts")
    func killThenStart() async throws {
        try await Lab.run("end") { program, _ in
            try start(program, "web", [], Self.loop)
            for _ in 0..<3 {
                try program.succeed("kill", "web")
                #expect(try state(program, "web") == "exited 137")
                try program.succeed("start", "web")
                #expect(try program.succeed("inspect", "--format", "{{.State.Status}}", "web") == "running\n")
            }
        }
    }

    @Test("A paused container is thawed by what is to end it", arguments: [["kill"], ["rm", "-f"], ["stop", "-t", "1"], ["kill", "-s", "TERM"]])
    func endOfPaused(_ command: [String]) async throws {
        try await Lab.run("end") { program, _ in
            try start(program, "web", [], "trap 'exit 7' TERM; \(Self.loop)")
            try program.succeed("pause", "web")
            try program.succeed(command + ["web"])
            try eventually("the end", within: .seconds(5)) {
                try !program.succeed("ps", "-a", "--format", "{{.State}}").contains("running")
            }
        }
    }

    @Test("Stopping at the same moment as starting anew and pausing comes to an end")
    func stopBesideOthers() async throws {
        try await Lab.run("end") { program, _ in
            try start(program, "web", [], "trap 'exit 7' TERM; \(Self.loop)")
            for other in [["restart", "-t", "1"], ["pause"], ["restart", "-t", "1"], ["pause"], ["kill"]] {
                let commands = try [["stop", "-t", "1"], other].map { try program.spawn($0 + ["web"]) }
                for command in commands { _ = try command.finish(within: .seconds(30)) }
                _ = try program.run(["unpause", "web"])
                try program.succeed("start", "web")
            }
        }
    }

    @Test("A process cannot be started in a container between two of its own, and is told so in docker's words")
    func execBetweenRestarts() async throws {
        try await Lab.run("end") { program, _ in
            try program.succeed("run", "-d", "--name", "again", "--restart", "always", "alpine", "sh", "-c", "usleep 40000; exit 3")
            for _ in 0..<25 {
                let outcome = try program.run(["exec", "again", "sleep", "10"])
                let isTold = ["is not running", "is restarting"].contains { outcome.errors.contains($0) }
                #expect(outcome.status == 137 || (outcome.status == 1 && isTold), "\(outcome)")
            }
        }
    }

    @Test("What is done to a container is told as docker tells it")
    func events() async throws {
        try await Lab.run("events") { program, _ in
            try program.succeed("run", "-d", "--name", "web", "alpine", "sleep", "1000")
            try program.succeed("exec", "web", "true")
            try program.succeed("top", "web")
            try program.succeed("cp", "web:/etc/hostname", program.fixture.path("hostname").string)
            try program.succeed("rename", "web", "site")
            try program.succeed("pause", "site")
            try program.succeed("unpause", "site")
            try program.succeed("stop", "-t", "0", "site")
            try program.succeed("rm", "site")
            let list = ["events", "--since", "1h", "--until", "0s", "--filter", "type=container", "--format"]
            let actions = try program.succeed(list + ["{{.Action}}"]).split(separator: "\n").map(String.init)
            #expect(
                actions == [
                    "create", "start", "exec_create: true", "exec_start: true", "exec_die", "top", "archive-path", "rename", "pause", "unpause",
                    "kill", "die", "stop", "destroy",
                ])
            #expect(try program.succeed(list + ["{{.Actor.Attributes.exitCode}}", "-f", "event=exec_die"]) == "0\n")
            try program.succeed("image", "prune", "-f")
            #expect(try program.succeed("events", "--since", "1h", "--until", "0s", "-f", "event=prune", "--format", "{{.Type}}") == "image\n")
        }
    }
}
