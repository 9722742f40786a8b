import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Every option of isolation and limits, from inside a container.
@Suite(.serialized, .enabled(if: IsolationLab.isPossible, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(5)))
struct RunOptionTests {
    struct Row {
        let options: [String]
        let script: String
        let output: String

        init(_ options: String, _ script: String, _ output: String) {
            self.options = options.split(separator: " ").map { String($0) }
            (self.script, self.output) = (script, output)
        }

        /// For an option with a blank in its value.
        init(words: [String], _ script: String, _ output: String) { (options, self.script, self.output) = (words, script, output) }
    }

    private func check(_ name: String, _ rows: [Row]) async throws {
        try await IsolationLab.run(name) { program in
            for row in rows {
                let outcome = try program.look(row.options, row.script)
                #expect(outcome.output == row.output, "\(row.options) \(row.script): \(outcome.errors)")
            }
        }
    }

    @Test func `privileges are given and taken`() async throws {
        let status = "grep -E '^(CapBnd|CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t\\n'"
        try await check("privileges", [
            Row("", status, "CapEff:00000000a80425fbCapBnd:00000000a80425fbNoNewPrivs:0Seccomp:2"),
            Row("--cap-drop ALL", status, "CapEff:0000000000000000CapBnd:0000000000000000NoNewPrivs:0Seccomp:2"),
            Row("--cap-drop ALL --cap-add net_admin", status, "CapEff:0000000000001000CapBnd:0000000000001000NoNewPrivs:0Seccomp:2"),
            Row("--user 1000 --cap-add NET_ADMIN", status, "CapEff:0000000000001000CapBnd:00000000a80435fbNoNewPrivs:0Seccomp:2"),
            Row("--security-opt no-new-privileges --security-opt seccomp=unconfined", status,
                "CapEff:00000000a80425fbCapBnd:00000000a80425fbNoNewPrivs:1Seccomp:0"),
            Row("--security-opt apparmor=unconfined --security-opt label=disable", "echo fine", "fine\n"),
            Row("--privileged", "grep ^Seccomp: /proc/self/status; test -c /dev/kmsg && mount -t tmpfs x /tmp && echo x > /tmp/y && echo may",
                "Seccomp:\t0\nmay\n"),
        ])
    }

    @Test func `groups are added by name and number`() async throws {
        try await IsolationLab.run("groups") { program in
            let known = try program.look([], "cut -d: -f1,3 /etc/group").output.split(separator: "\n").last
            let group = try #require(known).split(separator: ":")
            let outcome = try program.look(["--user", "1000:1000", "--group-add", "77", "--group-add", String(group[0])], "id -G")
            #expect(outcome.output == "1000 77 \(group[1])\n")
            let unknown = try program.look(["--group-add", "nosuch"], "id")
            #expect(unknown.status == 125)
            #expect(unknown.errors.contains("unable to find group nosuch: no matching entries in group file"))
        }
    }

    @Test func `paths are masked unless told otherwise`() async throws {
        let script = "cat /proc/keys /proc/interrupts | wc -c | grep -qx 0 && echo hidden || echo shown; grep -c ' /proc/sys proc ro,' /proc/mounts"
        try await check("paths", [
            Row("", script, "hidden\n1\n"),
            Row("--security-opt systempaths=unconfined", script, "shown\n0\n"),
        ])
    }

    @Test(.enabled(if: IsolationLab.layout?.unified != nil, "needs a v2 tree"))
    func `control groups can be written to when asked for`() async throws {
        let folder = IsolationLab.layout?.kind == .hybrid ? "/sys/fs/cgroup/unified/sub" : "/sys/fs/cgroup/sub"
        try await check("cgroups", [
            Row("", "mkdir \(folder)", "mkdir: can't create directory '\(folder)': Read-only file system\n"),
            Row("--security-opt writable-cgroups=true", "mkdir \(folder) && echo made", "made\n"),
            Row("--privileged", "mkdir \(folder) && echo made", "made\n"),
        ])
    }

    @Test(.enabled(if: Files.exists("/dev/fuse"), "needs a device that anybody may open"))
    func `devices are those that were asked for`() async throws {
        func tries(_ node: String) -> String { "(exec 3< \(node)) && echo read; (exec 3> \(node)) && echo write" }
        let none = "sh: can't open /k: Operation not permitted\nsh: can't create /k: Operation not permitted\n"
        try await check("devices", [
            Row("", "mknod /k c 10 229; " + tries("/k"), none),
            Row("--device /dev/fuse:/dev/log:r", tries("/dev/log"), "read\nsh: can't create /dev/log: Operation not permitted\n"),
            Row("--device /dev/fuse", tries("/dev/fuse"), "read\nwrite\n"),
            Row(
                words: ["--device-cgroup-rule", "c 10:229 w"], "mknod /k c 10 229; " + tries("/k"),
                "sh: can't open /k: Operation not permitted\nwrite\n"),
            Row("--privileged", tries("/dev/fuse"), "read\nwrite\n"),
        ])
    }

    @Test func `namespaces are shared when asked for`() async throws {
        let own = { (kind: String) in (try? Files.readLink(FilePath("/proc/self/ns/\(kind)")).string) ?? "" }
        try await check("namespaces", [
            Row("--pid host", "readlink /proc/self/ns/pid", own("pid") + "\n"),
            Row("--ipc host", "readlink /proc/self/ns/ipc", own("ipc") + "\n"),
            Row("--uts host", "readlink /proc/self/ns/uts", own("uts") + "\n"),
            Row("--cgroupns host", "readlink /proc/self/ns/cgroup", own("cgroup") + "\n"),
            Row("--userns host", "readlink /proc/self/ns/user", own("user") + "\n"),
            Row("--ipc none", "test -d /dev/shm || echo none; readlink /proc/self/ns/ipc | grep -c '\(own("ipc"))'", "none\n0\n"),
            Row("--sysctl net.ipv4.ip_default_ttl=77 --sysctl kernel.shmmni=99 --sysctl fs.mqueue.msg_max=11",
                "cat /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/shmmni /proc/sys/fs/mqueue/msg_max", "77\n99\n11\n"),
            Row("--annotation a=b --runtime caisson --isolation default", "echo fine", "fine\n"),
        ])
    }

    @Test func `another container's processes and memory are joined`() async throws {
        try await IsolationLab.run("joined") { program in
            try program.succeed(
                "run", "-d", "--name", "donor", "--network", "none", "--ipc", "shareable", "busybox", "sh", "-c",
                "echo shared > /dev/shm/x; echo ready; exec sleep 1000")
            try program.succeed("run", "-d", "--name", "closed", "--network", "none", "busybox", "sleep", "1000")
            let joined = try program.look(
                ["--pid", "container:donor", "--ipc", "container:donor"], "cat /dev/shm/x; cat /proc/1/comm; touch /dev/shm/y")
            #expect(joined.output == "shared\nsleep\n", "\(joined.errors)")
            #expect(try program.succeed("exec", "donor", "ls", "/dev/shm") == "x\ny\n")
            let refused = try program.look(["--ipc", "container:closed"], "true")
            #expect(refused.status == 125)
            #expect(refused.errors.contains("non-shareable IPC (hint: use IpcMode:shareable for the donor container)"))
            try program.succeed("rm", "-f", "closed")
            #expect(try program.look(["--pid", "container:closed"], "true").errors.contains("No such container: closed"))
            try program.succeed("create", "--name", "idle", "--network", "none", "busybox", "true")
            #expect(try program.look(["--pid", "container:idle"], "true").errors.contains("non running container"))
        }
    }

    @Test(.enabled(if: IsolationLab.hasLegacyLimits, "needs the v1 controllers"))
    func `limits of version 1 are the group's`() async throws {
        func file(_ name: String) -> String { "cat /sys/fs/cgroup/\(name)" }
        try await check("limits", [
            Row("-m 64m", file("memory/memory.limit_in_bytes"), "67108864\n"),
            Row("-m 64m", file("memory/memory.memsw.limit_in_bytes"), "134217728\n"),
            Row("-m 64m --memory-swap 80m", file("memory/memory.memsw.limit_in_bytes"), "83886080\n"),
            Row("--memory-reservation 32m", file("memory/memory.soft_limit_in_bytes"), "33554432\n"),
            Row("--memory-swappiness 7", file("memory/memory.swappiness"), "7\n"),
            Row("-m 64m --oom-kill-disable", file("memory/memory.oom_control") + " | head -1", "oom_kill_disable 1\n"),
            Row("--cpus 0.5", file("cpu/cpu.cfs_quota_us"), "50000\n"),
            Row("--cpu-period 50000 --cpu-quota 20000", file("cpu/cpu.cfs_period_us") + " /sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n20000\n"),
            Row("-c 77", file("cpu/cpu.shares"), "77\n"),
            Row("--cpuset-cpus 0 --cpuset-mems 0", "grep -E 's_allowed_list' /proc/self/status | tr -d '\\t'", "Cpus_allowed_list:0\nMems_allowed_list:0\n"),
            Row("--pids-limit 20", file("pids/pids.max"), "20\n"),
            Row("--ulimit nofile=100:200 --ulimit core=0", "ulimit -n; ulimit -Hn; ulimit -c", "100\n200\n0\n"),
            Row("--oom-score-adj 300", "cat /proc/self/oom_score_adj", "300\n"),
            Row("--shm-size 1m", "df -k /dev/shm | tail -1 | tr -s ' ' | cut -d' ' -f2", "1024\n"),
            Row("--blkio-weight 300", "cat /sys/fs/cgroup/blkio/blkio.*weight 2>/dev/null | head -1", "300\n"),
        ])
    }

    @Test(.enabled(if: IsolationLab.hasLegacyLimits && IsolationLab.disk != nil, "needs the v1 controllers and a block device"))
    func `rates of block devices are the group's`() async throws {
        let disk = try #require(IsolationLab.disk)
        let rates = "cd /sys/fs/cgroup/blkio; for f in read_bps write_bps read_iops write_iops; do cat blkio.throttle.${f}_device; done"
        let options = "--device-read-bps \(disk.path):1mb --device-write-bps \(disk.path):2mb --device-read-iops \(disk.path):3 --device-write-iops \(disk.path):4"
        let number = disk.number
        try await check("rates", [Row(options, rates, "\(number) 1048576\n\(number) 2097152\n\(number) 3\n\(number) 4\n")])
    }

    @Test func `what cannot be is refused in one line`() async throws {
        try await IsolationLab.run("refused") { program in
            for (options, message) in [
                ("--cpus 1000", "CPUs available"), ("--cpuset-cpus 4000", "Requested CPUs are not available"),
                ("-m 1m", "Minimum memory limit allowed is 6MB"), ("--memory-swap 64m", "You should always set the Memory limit"),
                ("-m 64m --memory-swap 32m", "Minimum memoryswap limit should be larger than memory limit"),
                ("--cpus 1 --cpu-quota 2000", "Nano CPUs and CPU Quota cannot both be set"),
                ("--cpu-rt-runtime 5", "not supported here"), ("--kernel-memory 50m", "not supported here"),
                ("--gpus all", "not supported here"), ("--runtime runc", "unknown or invalid runtime name: runc"),
                ("--isolation hyperv", "invalid isolation 'hyperv'"), ("--security-opt label=type:x", "labels need SELinux"),
                ("--sysctl kernel.shmmax=1 --ipc host", "not allowed in the host's IPC namespace"),
                ("--sysctl net.ipv4.ip_forward=1 --network host", "not allowed in the host's network namespace"),
                ("--device /dev/nosuch", "error gathering device information"), ("--cap-add FLY", "unknown capability: \"FLY\""),
                ("--userns what", "invalid USER mode"), ("--device /etc/passwd", "not a device node"),
                ("--device-read-bps /dev/null:1mb", "not a block device"), ("--cgroup-parent x", "not supported here"),
            ] {
                let outcome = try program.look(options.split(separator: " ").map { String($0) }, "true")
                #expect(outcome.status == 125, "\(options)")
                #expect(outcome.errors.contains(message), "\(options): \(outcome.errors)")
            }
        }
    }
}

extension IsolationLab {
    /// A block device of this host.
    static let disk: (path: String, number: String)? = {
        for entry in ((try? Files.list("/sys/block")) ?? []) where !entry.name.hasPrefix("loop") {
            let number = try? Files.readText(FilePath("/sys/block/\(entry.name)/dev")).split(separator: "\n").first.map(String.init)
            if let number, Files.exists(FilePath("/dev/\(entry.name)")) { return ("/dev/\(entry.name)", number) }
        }
        return nil
    }()
}
