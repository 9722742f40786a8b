import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Statistics, disk usage, pruning and log files as a user sees them.
@Suite("Use of the machine", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct UsageLabTests {
    @Test("Statistics have every column of Docker's, and pressure and throttling where asked for")
    func stats() async throws {
        try await Lab.run("stats") { program, _ in
            try program.succeed(
                "run", "-d", "--name", "busy", "--network", "none", "--memory", "64m", "--cpus", "0.5", "--pids-limit", "50", "alpine", "sh",
                "-c", "while :; do :; done")
            try program.succeed("run", "-d", "--name", "idle", "alpine", "sleep", "1000")
            try program.succeed("create", "--name", "never", "alpine")
            let table = try program.succeed("stats", "--no-stream").split(separator: "\n")
            #expect(table.first?.split(separator: " ", omittingEmptySubsequences: true).prefix(3) == ["CONTAINER", "ID", "NAME"])
            #expect(table.count == 3)
            let busy = try program.succeed(
                "stats", "--no-stream", "--format",
                "{{.Name}}|{{.CPUPerc}}|{{.MemUsage}}|{{.PIDs}}|{{.PIDsLimit}}|{{.ThrottledPeriods}}|{{.CPUPressure}}", "busy"
            ).trimmed.split(separator: "|").map(String.init)
            #expect(busy.first == "busy")
            let share = Double(busy[1].dropLast()) ?? 0
            #expect(share > 10 && share < 80, "\(busy)")
            #expect(busy[2].hasSuffix(" / 64MiB"))
            #expect(busy[3] == "1" && busy[4] == "50")
            #expect(Int(busy[5].split(separator: " ").first ?? "") ?? 0 > 0, "\(busy)")
            #expect(try program.succeed("stats", "--no-stream", "--format", "{{.PIDs}} {{.MemPerc}}", "idle").hasPrefix("1 0."))
            let all = try program.succeed("stats", "-a", "--no-stream", "--format", "{{.Name}} {{.CPUPerc}} {{.MemUsage}}")
            #expect(all.contains("never -- -- / --\n"))
            #expect(try program.run(["stats", "--no-stream", "nosuch"]).status == 1)
        }
    }

    @Test("A stream of statistics goes on until it is ended")
    func streaming() async throws {
        try await Lab.run("stats") { program, _ in
            try program.succeed("run", "-d", "--name", "idle", "alpine", "sleep", "1000")
            let stream = try program.spawn(["stats", "--format", "{{.Name}} {{.CPUPerc}}"])
            try eventually("three measurements") { try stream.outputSoFar().split(separator: "\n").count >= 3 }
            try stream.process.signal(.int)
            _ = try stream.process.waitBlocking()
            let lines = try stream.outputSoFar().split(separator: "\n")
            #expect(lines.first == "idle --")
            #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("%") })
        }
    }

    @Test("Disk usage counts what is there; a prune shows exactly what goes, and that goes")
    func prune() async throws {
        try await Lab.run("prune") { program, _ in
            try program.succeed("run", "--name", "old", "alpine", "sh", "-c", "head -c 3000000 /dev/zero > /big")
            try program.succeed("run", "-d", "--name", "live", "alpine", "sleep", "1000")
            try program.succeed("commit", "old", "made:1")
            try program.succeed("commit", "live", "made:1")
            let usage = try program.succeed("system", "df", "--format", "{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}")
            #expect(usage.contains("Images|3|1|"))
            #expect(usage.contains("Containers|2|1|3"))
            let detail = try program.succeed("system", "df", "-v")
            #expect(detail.contains("SHARED SIZE") && detail.contains("Build cache usage: 0B"))

            let refused = try program.run(["system", "prune"], input: "n\n")
            #expect(refused.output.contains("  Containers:\n") && refused.output.contains("  old  3MB\n"))
            #expect(refused.output.contains("  Images:\n") && refused.output.contains("  <none>  "))
            #expect(!refused.output.contains("live") && !refused.output.contains("made:1"))
            #expect(try program.succeed("ps", "-aq").split(separator: "\n").count == 2)

            let done = try program.succeed("system", "prune", "-f")
            #expect(done.hasPrefix("Deleted Containers:\n"))
            #expect(try program.succeed("ps", "-a", "--format", "{{.Names}}") == "live\n")
            #expect(try program.succeed("images", "--format", "{{.Repository}}").split(separator: "\n").sorted() == ["alpine", "made"])
            #expect(try program.succeed("system", "prune", "-af").contains("untagged: made:1\n"))
            #expect(try program.succeed("images", "--format", "{{.Repository}}") == "alpine\n")
            #expect(try program.run(["system", "prune"], input: "n\n").output.contains("There is nothing to remove now."))
            try program.succeed("system", "prune", "-f", "--events")
            let left = try program.succeed("events", "--since", "1h", "--until", "0s").split(separator: "\n")
            #expect(left.count <= 1)
        }
    }

    @Test("Full log files are compressed, and read back in order, whole or from the end")
    func compressedLogs() async throws {
        try await Lab.run("logs") { program, _ in
            try program.succeed(
                "run", "--name", "talk", "--log-opt", "max-size=20k", "--log-opt", "max-file=50", "--log-opt", "compress=true",
                "--log-opt", "tag={{.Name}}/{{.ID}}", "alpine", "sh", "-c", "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done")
            let id = try program.succeed("inspect", "--format", "{{.Id}}", "talk").trimmed
            let folder = program.root.appending("containers").appending(id)
            try eventually("compressed files") {
                let names = try Files.list(folder).map(\.name)
                return names.contains("log.jsonl.2.gz") && !names.contains { $0.hasPrefix("log.jsonl.") && Int($0.dropFirst(10)) != nil }
            }
            let expected = (0..<3000).map { "line \($0)\n" }.joined()
            #expect(try program.succeed("logs", "talk") == expected)
            #expect(try program.succeed("logs", "-n", "700", "talk") == (2300..<3000).map { "line \($0)\n" }.joined())
            #expect(try Files.readText(folder.appending("log.jsonl")).contains("\"attrs\":{\"tag\":\"talk/\(id.prefix(12))\"}"))
        }
    }

    @Test("The driver local is rotated and compressed by itself; others are refused with the reason")
    func drivers() async throws {
        try await Lab.run("logs") { program, _ in
            try program.succeed("run", "--name", "local", "--log-driver", "local", "alpine", "echo", "kept")
            #expect(try program.succeed("logs", "local") == "kept\n")
            try program.succeed("run", "--name", "none", "--log-driver", "none", "alpine", "echo", "lost")
            #expect(try program.run(["logs", "none"]).errors.contains("configured logging driver does not support reading"))
            let syslog = try program.run(["run", "--log-driver", "syslog", "alpine", "true"])
            #expect(syslog.status == 125)
            #expect(syslog.errors.contains("log driver 'syslog' is not supported"))
        }
    }
}
