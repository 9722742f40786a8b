import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// What would lead out of a container fails, with Docker's defaults and with fewer of them.
@Suite(.serialized, .enabled(if: EscapeProbe.isPossible, "needs root, namespaces, busybox and a static C library"), .timeLimit(.minutes(3)))
struct EscapeTests {
    /// Refused by the filter or for want of a capability.
    private static let refused = [
        "mount", "remount-proc", "umount", "fsopen", "open_tree", "pivot_root", "unshare-user", "unshare-mount", "clone-user",
        "setns", "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup",
        "open_by_handle_at", "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "syslog",
        "settimeofday", "acct", "quotactl", "iopl", "ioperm", "sethostname", "fanotify_init", "disk", "mem", "kmsg",
    ]

    private func probe(_ options: [String], _ body: ([String: String]) throws -> Void) async throws {
        try await IsolationLab.run("escape") { program in
            let folder = try EscapeProbe.build(program.fixture)
            let outcome = try program.look(["-v", "\(folder):/probe:ro"] + options, "touch /.caisson-inside; /probe/probe")
            let rows = EscapeProbe.table(outcome.output)
            #expect(rows.count > 40, "\(outcome.output)\(outcome.errors)")
            try body(rows)
        }
    }

    @Test func `with the defaults nothing leads out`() async throws {
        try await probe([]) { rows in
            for name in Self.refused { #expect(rows[name] == "EPERM", "\(name)") }
            #expect(rows["clone3"] == "ENOSYS")
            #expect(rows["ptrace-outside"] == "ESRCH" && rows["process_vm_readv-outside"] == "ESRCH")
            for name in ["alg-socket", "vsock-socket"] { #expect(rows[name] == "EPERM", "\(name)") }
            for name in ["sysrq", "core-pattern", "modprobe", "uevent-helper", "release-agent", "host-root"] {
                #expect(["EROFS", "EACCES", "ENOENT"].contains(rows[name]), "\(name): \(rows[name] ?? "")")
            }
            #expect(rows.keys.filter { $0.hasPrefix("leaked") } == [])
            #expect(rows["own-exe"] == "hidden")
        }
    }

    /// The capabilities alone hold, too: what the filter no longer refuses, the kernel does.
    @Test func `without the filter the capabilities hold`() async throws {
        try await probe(["--security-opt", "seccomp=unconfined"]) { rows in
            // A user namespace of one's own is the kernel's to allow, and these give nothing of the host's.
            let allowed: Set = ["unshare-user", "clone-user", "keyctl", "add_key", "request_key", "userfaultfd", "io_uring_setup",
                                "fanotify_init", "finit_module", "syslog", "quotactl", "perf_event_open", "setns", "bpf"]
            for name in Self.refused where !allowed.contains(name) {
                #expect(["EPERM", "EINVAL", "EBADF", "ENOENT", "ENOSYS"].contains(rows[name]), "\(name): \(rows[name] ?? "")")
            }
            #expect(rows["session-keys"] == "0", "the session keyring is new and empty")
            #expect(rows["disk"] == "EPERM" && rows["mem"] == "EPERM" && rows["mount"] == "EPERM")
        }
    }

    /// A container that may mount still meets the device rules and sees the masks of others.
    @Test func `with CAP_SYS_ADMIN the devices stay closed`() async throws {
        try await probe(["--cap-add", "SYS_ADMIN"]) { rows in
            #expect(rows["mount"] == "done")
            for name in ["disk", "mem", "kmsg", "init_module", "kexec_load", "open_by_handle_at", "iopl"] {
                #expect(rows[name] == "EPERM", "\(name)")
            }
            #expect(rows.keys.filter { $0.hasPrefix("leaked") } == [])
        }
    }

    @Test func `an exec has no more than its container, and leaks nothing`() async throws {
        try await IsolationLab.run("exec-escape") { program in
            let folder = try EscapeProbe.build(program.fixture)
            try program.succeed(
                "run", "-d", "--name", "box", "--network", "none", "-v", "\(folder):/probe:ro", "--cap-drop", "KILL", "busybox",
                "sleep", "1000")
            let rows = EscapeProbe.table(try program.succeed("exec", "box", "sh", "-c", "touch /.caisson-inside; /probe/probe"))
            for name in Self.refused { #expect(rows[name] == "EPERM", "\(name)") }
            #expect(rows.keys.filter { $0.hasPrefix("leaked") } == [])
            let status = "grep -E '^(CapEff|CapBnd|Seccomp):' /proc/self/status | tr -d '\\t\\n'"
            #expect(try program.succeed("exec", "box", "sh", "-c", status) == "CapEff:00000000a80425dbCapBnd:00000000a80425dbSeccomp:2")
            let all = try program.succeed("exec", "--privileged", "box", "sh", "-c", status)
            #expect(all.hasSuffix("Seccomp:2") && !all.contains("CapEff:00000000a80425db"), "\(all)")
            #expect(try program.succeed("exec", "-u", "5:6", "-e", "A=b", "box", "sh", "-c", "id -u; id -g; echo $A") == "5\n6\nb\n")
            #expect(try program.succeed("exec", "-u", "5", "box", "sh", "-c", "env | cut -d= -f1 | sort | tr '\\n' ' '").contains("CAISSON") == false)
        }
    }

    /// Docker's JSON, given by path: rules of one's own replace the standard ones.
    @Test func `a profile of one's own is in force`() async throws {
        try await IsolationLab.run("profile") { program in
            let path = try program.fixture.file("profile.json", """
                { "defaultAction": "SCMP_ACT_ALLOW", "archMap": [ { "architecture": "SCMP_ARCH_X86_64", "subArchitectures": [] } ],
                  "syscalls": [
                    { "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28, "args": [], "comment": "full" },
                    { "name": "chmod", "action": "SCMP_ACT_ERRNO", "includes": { "caps": ["CAP_SYS_ADMIN"] }, "excludes": {} }
                  ] }
                """)
            let option = ["--security-opt", "seccomp=\(path)"]
            #expect(try program.look(option, "mkdir /x; chmod 700 /tmp && echo fine").output
                == "mkdir: can't create directory '/x': No space left on device\nfine\n")
            let bad = try program.fixture.file("bad.json", "{\"defaultAction\": \"SCMP_ACT_NONSENSE\"}")
            let refused = try program.look(["--security-opt", "seccomp=\(bad)"], "true")
            #expect(refused.status == 125)
            #expect(refused.errors.contains("SCMP_ACT_NONSENSE"), "\(refused.errors)")
        }
    }
}
