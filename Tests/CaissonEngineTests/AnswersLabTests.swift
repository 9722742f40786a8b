import TestSupport
import Testing

/// What commands answer to questions that are easily taken too lightly.
@Suite("Answers", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct AnswersLabTests {
    @Test func `a prune with a filter that is not known removes nothing`() async throws {
        try await NetworkLab.run("answers") { lab in
            try lab.program.succeed("create", "--name", "kept", "box", "true")
            let outcome = try lab.program.run(["container", "prune", "-f", "--filter", "labl=x"])
            #expect(outcome.status == 1)
            #expect(outcome.errors == "Error: invalid filter 'labl'\n")
            #expect(try lab.program.succeed("ps", "-a", "--format", "{{.Names}}") == "kept\n")
        }
    }

    @Test func `a container whose command is not there was never started`() async throws {
        try await NetworkLab.run("answers") { lab in
            let outcome = try lab.program.run(["run", "--name", "none", "box", "nosuch"])
            #expect(outcome.status == 127)
            let facts = "{{.State.Status}} {{.State.ExitCode}} {{.State.StartedAt}}"
            #expect(try lab.program.succeed("inspect", "-f", facts, "none") == "created 127 0001-01-01T00:00:00Z\n")
            #expect(try lab.program.succeed("ps", "-a", "--filter", "status=created", "--format", "{{.Names}} {{.Status}}") == "none Created\n")
        }
    }

    @Test func `what could never work later is refused at once`() async throws {
        try await NetworkLab.run("answers") { lab in
            let bogus = try lab.program.run(["create", "--stop-signal", "BOGUS", "box", "true"])
            #expect(bogus.status == 125 && bogus.errors.contains("invalid signal: BOGUS"))
            try lab.program.succeed("network", "create", "yard")
            try lab.program.succeed("run", "-d", "--network", "yard", "--name", "far", "box", "sleep", "1000")
            let link = try lab.program.run(["run", "--rm", "--link", "far:db", "box", "true"])
            #expect(link.errors.contains("not attached to default bridge network"))
            let same = try lab.program.run(["rename", "far", "far"])
            #expect(same.status == 1 && same.errors.contains("same name as its current name"))
        }
    }

    @Test func `containers are found by their ports`() async throws {
        try await NetworkLab.run("answers") { lab in
            try lab.program.succeed("run", "-d", "--name", "web", "-p", "80", "box", "sleep", "1000")
            try lab.program.succeed("run", "-d", "--name", "open", "--expose", "81", "box", "sleep", "1000")
            for (filter, name) in [("publish=80", "web"), ("publish=80/udp", ""), ("expose=81-90/tcp", "open"), ("is-task=true", "")] {
                let names = try lab.program.succeed("ps", "--filter", filter, "--format", "{{.Names}}").trimmed
                #expect(names == name, "\(filter)")
            }
            #expect(try lab.program.run(["ps", "--filter", "publish=x"]).status == 1)
        }
    }

    @Test func `who ignores the ends of children may start us all the same`() async throws {
        try await NetworkLab.run("answers") { lab in
            let ignoring = ["perl", "-e", "$SIG{CHLD} = 'IGNORE'; exec @ARGV"]
            for words in [["run", "--rm", "-p", "80", "box", "true"], ["run", "-d", "--name", "web", "-p", "80", "box", "sleep", "1000"]] {
                let outcome = try lab.program.spawn(words, under: ignoring).finish()
                #expect(outcome.status == 0, "\(words): \(outcome.errors)")
            }
            let inside = try lab.program.spawn(["exec", "web", "true"], under: ignoring).finish()
            #expect(inside.status == 0, "\(inside.errors)")
        }
    }

    @Test func `an image of another platform is looked for, and who no longer reads is told nothing`() async throws {
        try await NetworkLab.run("answers") { lab in
            let other = try lab.program.run(["run", "--platform", "linux/arm64", "box", "true"])
            #expect(other.status == 125)
            #expect(other.errors.hasPrefix("Unable to find image 'box:latest' locally\n"))
            let program = CaissonProgram.path
            let pipe = "'\(program)' --root '\(lab.program.root)' --run-root '\(lab.program.runRoot)'"
            let outcome = try Host.run(
                "bash", ["-c", "\(pipe) run --rm --network none box sh -c 'yes | head -n 100000' 2>&1 | head -n 1; echo ${PIPESTATUS[0]}"])
            #expect(outcome.output == "y\n141\n")
        }
    }
}
