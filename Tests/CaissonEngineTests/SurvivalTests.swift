import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// What is left when our own processes are killed.
@Suite("Survival", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct SurvivalTests {
    @Test("A container outlives the program that started it; its status and log are kept")
    func outlives() async throws {
        try await Lab.run("survive") { program, _ in
            let runner = try program.spawn(
                ["run", "--name", "long", "alpine", "sh", "-c", "echo one; while [ ! -e /go ]; do usleep 20000; done; echo two; exit 7"])
            try eventually("the first line") { try runner.outputSoFar().contains("one") }
            try runner.process.signal(.kill)
            _ = try runner.process.waitBlocking()
            #expect(try program.succeed("ps", "--format", "{{.Names}} {{.State}}") == "long running\n")
            try program.succeed("exec", "long", "touch", "/go")
            #expect(try program.succeed("wait", "long") == "7\n")
            #expect(try program.succeed("logs", "long") == "one\ntwo\n")
            #expect(try program.succeed("ps", "-a", "--format", "{{.Status}}").hasPrefix("Exited (7)"))
        }
    }

    @Test("A detached --rm container goes away with no program of ours alive")
    func detachedRemoval() async throws {
        try await Lab.run("survive") { program, _ in
            try program.succeed("run", "-d", "--rm", "--name", "brief", "alpine", "sh", "-c", "usleep 300000")
            let folder = program.root.appending("containers")
            try eventually("the removal") { try !Files.exists(folder) || Files.list(folder).isEmpty }
            #expect(try program.succeed("ps", "-aq") == "")
        }
    }

    @Test("A restart policy works with no program of ours alive, and ends at a stop")
    func restartPolicy() async throws {
        try await Lab.run("survive") { program, _ in
            try program.succeed("run", "-d", "--name", "again", "--restart", "always", "alpine", "sh", "-c", "echo run; usleep 50000; exit 3")
            try eventually("three runs") { try program.succeed("logs", "again").split(separator: "\n").count >= 3 }
            #expect(try Int(program.succeed("inspect", "--format", "{{.RestartCount}}", "again").dropLast()) ?? 0 >= 1)
            try program.succeed("stop", "-t", "1", "again")
            #expect(try program.succeed("ps", "-a", "--format", "{{.State}}") == "exited\n")
        }
    }

    @Test("A killed shim ends its container, which is recorded")
    func killedShim() async throws {
        try await Lab.run("survive") { program, _ in
            let id = try program.succeed("run", "-d", "--name", "lost", "alpine", "sleep", "1000").dropLast()
            let pid = try #require(Int32(program.succeed("inspect", "--format", "{{.State.Pid}}", "lost").dropLast()))
            let shim = try #require(ProcessTable.parent(pid))
            try #require(ProcessTable.commandLine(shim).contains("caisson-shim"))
            try Signal.kill.send(to: shim)
            try eventually("the container's end") { !ProcessTable.exists(pid) }
            let row = try program.succeed("ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Status}}")
            #expect(row.hasPrefix("\(id) Exited (137)"))
            #expect(try program.succeed("inspect", "--format", "{{.State.Error}}", "lost") == "monitor lost\n")
        }
    }

    @Test("Killing a pull at any moment leaves a root that opens and pulls again")
    func killedPull() async throws {
        try await Lab.run("survive") { program, _ in
            for delay in [2, 5, 10, 20, 40, 80] {
                let pull = try program.spawn(["pull", "alpine"])
                if try pull.process.waitBlocking(timeout: .milliseconds(delay)) == nil {
                    try pull.process.signal(.kill)
                    _ = try pull.process.waitBlocking()
                }
            }
            try program.succeed("pull", "-q", "alpine")
            #expect(try program.succeed("run", "--rm", "alpine", "echo", "whole") == "whole\n")
            try program.succeed("rmi", "alpine")
            let blobs = try Host.run("find", ["\(program.root)/content", "\(program.root)/snapshots", "-type", "f"]).output
            #expect(!blobs.contains("/blobs/") && !blobs.contains(".part") && !blobs.contains("busybox"))
        }
    }

    @Test("Killing a commit leaves the container as it was and no half image")
    func killedCommit() async throws {
        try await Lab.run("survive") { program, _ in
            try program.succeed("run", "--name", "work", "alpine", "sh", "-c", "dd if=/dev/zero of=/big bs=1M count=30 2>/dev/null")
            for delay in [2, 6, 12, 25, 50] {
                let commit = try program.spawn(["commit", "work", "half"])
                if try commit.process.waitBlocking(timeout: .milliseconds(delay)) == nil {
                    try commit.process.signal(.kill)
                    _ = try commit.process.waitBlocking()
                }
                #expect(try program.succeed("diff", "work") == "A /big\n")
            }
            try program.succeed("commit", "work", "full")
            #expect(try program.succeed("run", "--rm", "full", "stat", "-c", "%s", "/big") == "31457280\n")
        }
    }
}
