import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Host.canRunContainers, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct ShimRunTests {
    @Test("the exit status of the process is the container's", arguments: [0, 1, 42, 255] as [Int32])
    func status(code: Int32) async throws {
        try await withFixture { fixture in
            let outcome = try await ContainerFixture(fixture, "sh", "-c", "exit \(code)").run()
            #expect(outcome.status == code)
            #expect(outcome.report.signal == 0)
        }
    }

    @Test func `a process killed by a signal has 128 and the signal`() async throws {
        try await withFixture { fixture in
            let connection = try await ContainerFixture(fixture, "sleep", "60").start()
            try await connection.signal(Signal.kill.number)
            let report = try await connection.wait()
            #expect(report.status == 137)
            #expect(report.signal == 9)
            await connection.recorded()
        }
    }

    @Test func `output of both streams arrives apart and in the log`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sh", "-c", "echo out; echo err >&2")
            let outcome = try await container.run()
            #expect(outcome.output == "out\n")
            #expect(outcome.errors == "err\n")
            var entries: [LogEntry] = []
            for try await batch in LogTail(path: container.log).batches(LogOptions()) { entries += batch }
            #expect(Set(entries.map { String(decoding: $0.bytes, as: UTF8.self) }) == ["out\n", "err\n"])
            #expect(entries.first { $0.isStderr }?.bytes == Array("err\n".utf8))
        }
    }

    @Test func `input larger than any buffer passes through whole`() async throws {
        try await withFixture { fixture in
            let text = String(repeating: "0123456789abcdef", count: 20_000)
            let container = try ContainerFixture(fixture, "sh", "-c", "cat | wc -c")
            #expect(try await container.run(input: text).output == "\(text.utf8.count)\n")
        }
    }

    @Test func `megabytes of output arrive whole`() async throws {
        try await withFixture { fixture in
            let outcome = try await ContainerFixture(fixture, "sh", "-c", "yes 0123456 | head -n 500000").run()
            #expect(outcome.output.utf8.count == 4_000_000)
        }
    }

    @Test(
        "a command that cannot run is told from one that does not exist",
        arguments: [
            ("nosuch", ErrorCode.commandNotFound, "exec: \"nosuch\": executable file not found in $PATH"),
            ("/nope", .commandNotFound, "exec: \"/nope\": stat /nope: no such file or directory"),
            ("/etc", .cannotInvoke, "exec: \"/etc\": is a directory"),
            ("/etc/passwd", .cannotInvoke, "exec: \"/etc/passwd\": permission denied"),
        ])
    func missing(command: String, code: ErrorCode, message: String) async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, command)
            let error = await #expect(throws: CaissonError.self) { _ = try await container.run() }
            #expect(error?.code == code)
            #expect(error?.message == message)
        }
    }

    @Test func `a terminal is the process's console and knows its size`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "tty; stty size; test -c /dev/console && echo console")
            container.config.tty = true
            container.adjust = { $0.attach?.size = TerminalSize(columns: 101, rows: 33) }
            let outcome = try await container.run()
            #expect(outcome.output == "/dev/pts/0\r\n33 101\r\nconsole\r\n")
        }
    }

    @Test func `a resize reaches the terminal`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "trap 'stty size; exit' WINCH; echo up; while :; do sleep 0.02; done")
            container.config.tty = true
            let connection = try await container.start()
            _ = try await connection.waitFor("up")
            try await connection.resize(to: TerminalSize(columns: 90, rows: 20))
            #expect(try await connection.waitFor("20 90").contains("20 90"))
            #expect(try await connection.wait().status == 0)
            await connection.recorded()
        }
    }

    @Test func `the process sees three descriptors and nothing of the monitor`() async throws {
        try await withFixture { fixture in
            let outcome = try await ContainerFixture(fixture, "sh", "-c", "ls /proc/1/fd; readlink /proc/1/exe; ls /proc | grep -c '^[0-9]'").run()
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.prefix(3) == ["0", "1", "2"])
            #expect(lines.contains("/bin/busybox"))
        }
    }

    @Test func `the device folder holds what every container has`() async throws {
        try await withFixture { fixture in
            let outcome = try await ContainerFixture(fixture, "ls", "/dev").run()
            let names = outcome.output.split(separator: "\n").map(String.init)
            // A kernel without /proc/kcore has no link to it.
            let core = Files.exists("/proc/kcore") ? ["core"] : []
            #expect(names == core + ["fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero"])
        }
    }

    @Test func `kernel files are hidden or read-only`() async throws {
        try await withFixture { fixture in
            let script = """
                cat /proc/keys /proc/timer_list 2>/dev/null | wc -c
                ls /sys/firmware | wc -l
                for f in /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/kernel/mm/ksm/run; do echo x 2>/dev/null > $f && echo wrote $f; done
                true
                """
            let outcome = try await ContainerFixture(fixture, "sh", "-c", script).run()
            #expect(outcome.output == "0\n0\n")
        }
    }

    @Test func `a privileged container sees them`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "mount | grep -c -E ' on /proc/(sys|keys) '; grep CapBnd /proc/self/status")
            container.host.privileged = true
            let outcome = try await container.run()
            #expect(outcome.output.hasPrefix("0\n"))
            let mask = outcome.output.split(whereSeparator: \.isWhitespace).last.flatMap { UInt64($0, radix: 16) }
            #expect(mask.map(CapabilityNames.set) == container.facts.boundingCapabilities)
        }
    }

    @Test func `capabilities are Docker's, and changed by request`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "grep -E 'CapEff|CapInh|CapAmb' /proc/self/status")
            container.host.capAdd = ["NET_ADMIN"]
            container.host.capDrop = ["CAP_MKNOD"]
            let outcome = try await container.run()
            let masks = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
            let expected = DefaultProfile.capabilities.union(["CAP_NET_ADMIN"]).subtracting(["CAP_MKNOD"])
            #expect(masks.count == 3)
            #expect(masks.first == 0)
            #expect(masks.last == 0)
            #expect(masks.dropFirst().first == CapabilityNames.mask(expected.intersection(container.facts.boundingCapabilities)))
        }
    }

    @Test func `another user has no capabilities but its own streams`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "id -u; id -g; echo again > /dev/stdout; grep CapEff /proc/self/status")
            container.user = "nobody"
            #expect(try await container.run().output == "65534\n65534\nagain\nCapEff:\t0000000000000000\n")
        }
    }

    @Test func `the filter and no_new_privs are in force`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status; unshare -U true 2>/dev/null && echo escaped; true")
            container.host.securityOpt = ["no-new-privileges"]
            let names = try container.builder().capabilities
            let filter = try SeccompProgram.compile(.standard, for: .current(names))
            container.adjust = { $0.seccomp = filter }
            #expect(try await container.run().output == "NoNewPrivs:\t1\nSeccomp:\t2\n")
        }
    }

    @Test func `without no_new_privs the filter is loaded all the same`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status")
            container.user = "daemon"
            let filter = try SeccompProgram.compile(.standard, for: .current(try container.builder().capabilities))
            container.adjust = { $0.seccomp = filter }
            #expect(try await container.run().output == "NoNewPrivs:\t0\nSeccomp:\t2\n")
        }
    }

    @Test func `a read-only root takes no writes but its shm does`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "touch /x 2>/dev/null && echo root; touch /dev/shm/x && echo shm")
            container.host.readonlyRootfs = true
            #expect(try await container.run().output == "shm\n")
        }
    }

    @Test func `binds show host folders, read-only where asked`() async throws {
        try await withFixture { fixture in
            let data = try fixture.folder("data")
            try fixture.file("data/in", "seen")
            var container = try ContainerFixture(fixture, "sh", "-c", "cat /ro/in; touch /rw/out; touch /ro/no 2>/dev/null && echo wrote; ls /t")
            container.mounts = [
                SpecMount(source: data.string, destination: "/rw"),
                SpecMount(source: data.string, destination: "/ro", readOnly: true),
                SpecMount(kind: .tmpfs, destination: "/t", options: ["size=64k"]),
            ]
            #expect(try await container.run().output == "seen")
            #expect(Files.exists(data.appending("out")))
        }
    }

    @Test func `a bind whose source is missing names it`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "true")
            container.mounts = [SpecMount(source: "/nonexistent/source", destination: "/data")]
            let copy = container
            let error = await #expect(throws: CaissonError.self) { _ = try await copy.run() }
            #expect(error?.message.contains("bind source path does not exist: /nonexistent/source") == true)
        }
    }

    @Test func `the working folder is made when the image lacks it`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "pwd")
            container.config.workingDir = "/srv/app"
            #expect(try await container.run().output == "/srv/app\n")
        }
    }

    @Test func `limits are set, and held to what the host allows`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "ulimit -n; ulimit -H -c")
            container.host.ulimits = [Ulimit(name: "nofile", soft: 512, hard: 1024), Ulimit(name: "core", soft: 0, hard: 0)]
            #expect(try await container.run().output == "512\n0\n")
        }
    }

    @Test func `an init reaps, passes signals on and gives the status`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "trap 'exit 9' TERM; echo $$; while :; do sleep 0.02; done")
            container.adjust = { $0.initProcess = true }
            let connection = try await container.start()
            #expect(try await connection.waitFor("\n") == "2\n")
            try await connection.signal(Signal.term.number)
            #expect(try await connection.wait().status == 9)
            await connection.recorded()
        }
    }

    @Test func `the network of one's own has its loopback up`() async throws {
        try await withFixture { fixture in
            let outcome = try await ContainerFixture(fixture, "sh", "-c", "ip -o link | wc -l; ping -c 1 -w 2 127.0.0.1 >/dev/null && echo up").run()
            #expect(outcome.output == "1\nup\n")
        }
    }

    @Test func `a network namespace handed over is the process's`() async throws {
        try await withFixture { fixture in
            let namespace = try Namespace.newNetwork()
            let expected = try namespace.status().inode
            var container = try ContainerFixture(fixture, "readlink", "/proc/self/ns/net")
            container.adjust = { $0.network = .descriptor(namespace.raw) }
            #expect(try await container.run().output == "net:[\(expected)]\n")
        }
    }
}
