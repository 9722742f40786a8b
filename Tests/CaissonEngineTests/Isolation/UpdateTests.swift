import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Limits of a container that runs.
@Suite(.serialized, .enabled(if: IsolationLab.isPossible && IsolationLab.hasLegacyLimits, "needs root, busybox and the v1 controllers"), .timeLimit(.minutes(3)))
struct UpdateTests {
    /// The group of a container in one hierarchy, as the host sees it.
    private func value(_ program: CaissonProgram, _ name: String, _ controller: String, _ file: String) throws -> String {
        let id = try program.succeed("inspect", "-f", "{{.Id}}", name).split(separator: "\n").first.map(String.init) ?? ""
        let folder = try #require(IsolationLab.layout?.controllers[controller]).appending("caisson").appending(id)
        return try Files.readText(folder.appending(file)).split(separator: "\n").first.map(String.init) ?? ""
    }

    @Test func `a live container takes limits it had not`() async throws {
        try await IsolationLab.run("update") { program in
            try program.succeed("run", "-d", "--name", "box", "--network", "none", "busybox", "sh", "-c", "sleep 1000 & exec sleep 1000")
            #expect(try program.succeed("update", "-m", "64m", "--cpus", "0.5", "--pids-limit", "50", "--cpuset-cpus", "0", "box") == "box\n")
            #expect(try value(program, "box", "memory", "memory.limit_in_bytes") == "67108864")
            #expect(try value(program, "box", "memory", "memory.memsw.limit_in_bytes") == "134217728")
            #expect(try value(program, "box", "cpu", "cpu.cfs_quota_us") == "50000")
            #expect(try value(program, "box", "pids", "pids.max") == "50")
            #expect(try value(program, "box", "cpuset", "cpuset.cpus") == "0")
            let folder = try #require(IsolationLab.layout?.controllers["memory"])
            let id = try program.succeed("inspect", "-f", "{{.Id}}", "box").split(separator: "\n").first.map(String.init) ?? ""
            let pids = try Files.readText(folder.appending("caisson/\(id)/cgroup.procs")).split(separator: "\n")
            #expect(pids.count == 2)
            #expect(try program.succeed("inspect", "-f", "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}", "box")
                == "67108864 500000000 50\n")
            try program.succeed("update", "-m", "128m", "--pids-limit", "-1", "box")
            #expect(try value(program, "box", "memory", "memory.limit_in_bytes") == "134217728")
            #expect(try value(program, "box", "pids", "pids.max") == "max")
            try program.succeed("update", "-m", "32m", "--memory-swap", "-1", "--memory-reservation", "16m", "-c", "99", "box")
            #expect(try value(program, "box", "memory", "memory.limit_in_bytes") == "33554432")
            #expect(try value(program, "box", "memory", "memory.soft_limit_in_bytes") == "16777216")
            #expect(try value(program, "box", "cpu", "cpu.shares") == "99")
            #expect(try program.run(["update", "--memory-swap", "20m", "box"]).errors.contains("Minimum memoryswap limit"))
            #expect(try program.run(["update", "box"]).status != 0)
        }
    }

    @Test func `a restarted container keeps the limits it was given`() async throws {
        try await IsolationLab.run("update-restart") { program in
            try program.succeed("run", "-d", "--name", "box", "--network", "none", "busybox", "sleep", "1000")
            try program.succeed("update", "--restart", "always", "--pids-limit", "40", "box")
            let before = try program.succeed("inspect", "-f", "{{.State.Pid}}", "box")
            try Host.run("kill", ["-9", before.filter(\.isNumber)])
            try eventually("the container is up again") {
                let now = try program.succeed("inspect", "-f", "{{.State.Running}} {{.State.Pid}}", "box")
                return now.hasPrefix("true ") && !now.hasSuffix(" \(before)") && !now.hasSuffix(" 0\n")
            }
            let next = try program.succeed("inspect", "-f", "{{.State.Pid}}", "box").filter(\.isNumber)
            #expect(try Files.readText(FilePath("/proc/\(next)/cgroup")).contains(":pids:/caisson/"))
            #expect(try program.succeed("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", "box") == "always\n")
        }
    }

    @Test func `a stopped container has its new limits at the next start`() async throws {
        try await IsolationLab.run("update-stopped") { program in
            try program.succeed(
                "create", "--name", "box", "--network", "none", "busybox", "cat", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
            try program.succeed("update", "-m", "64m", "box")
            #expect(try program.succeed("start", "-a", "box") == "67108864\n")
            try program.succeed("create", "--rm", "--name", "gone", "--network", "none", "busybox", "true")
            #expect(try program.run(["update", "--restart", "always", "gone"]).errors.contains("AutoRemove is enabled"))
        }
    }

    @Test func `a container that ran out of memory says so`() async throws {
        try await IsolationLab.run("oom") { program in
            let eat = "x=a; while :; do x=$x$x$x$x; done"
            let outcome = try program.run(["run", "--name", "box", "--network", "none", "-m", "16m", "--memory-swap", "16m", "busybox", "sh", "-c", "exec sh -c '\(eat)'"])
            #expect(outcome.status == 137)
            #expect(try program.succeed("inspect", "-f", "{{.State.OOMKilled}} {{.State.ExitCode}}", "box") == "true 137\n")
            #expect(try program.succeed("ps", "-a", "--format", "{{.Status}}").hasSuffix("(out of memory)\n"))
            let events = try program.succeed("events", "--since", "10m", "--until", "0s", "--filter", "container=box", "--format", "{{.Action}}")
            #expect(events.split(separator: "\n").suffix(2) == ["oom", "die"])
        }
    }

    @Test func `a limit that came later counts too`() async throws {
        try await IsolationLab.run("late-oom") { program in
            try program.succeed(
                "run", "-d", "--name", "box", "--network", "none", "busybox", "sh", "-c",
                "while ! test -e /go; do sleep 0.05; done; x=a; while :; do x=$x$x$x$x; done")
            try program.succeed("update", "-m", "16m", "--memory-swap", "16m", "box")
            try program.succeed("exec", "box", "touch", "/go")
            #expect(try program.succeed("wait", "box") == "137\n")
            #expect(try program.succeed("inspect", "-f", "{{.State.OOMKilled}}", "box") == "true\n")
        }
    }
}
