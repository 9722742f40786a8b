import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// `--userns=private`: root inside is nobody on the host, and the layers are none the wiser.
@Suite(.serialized, .enabled(if: IsolationLab.isPossible, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct UserNamespaceTests {
    private func hostOwner(_ program: CaissonProgram, _ name: String) throws -> UInt32 {
        let pid = try program.succeed("inspect", "-f", "{{.State.Pid}}", name).filter(\.isNumber)
        return try FileStatus.of(FilePath("/proc/\(pid)")).owner
    }

    @Test func `root inside owns the image's files and is nobody outside`() async throws {
        try await IsolationLab.run("userns") { program in
            try program.succeed("run", "-d", "--name", "box", "--network", "none", "--userns", "private", "busybox", "sleep", "1000")
            let base = try hostOwner(program, "box")
            #expect(base >= 0x3000_0000)
            #expect(try program.succeed("exec", "box", "sh", "-c", "cat /proc/self/uid_map | tr -s ' '") == " 0 \(base) 65536\n")
            let owners = "stat -c '%n %u:%g' /bin/busybox /dev/null /dev/shm /proc/1 /etc | tr '\\n' ' '"
            #expect(try program.succeed("exec", "box", "sh", "-c", owners)
                == "/bin/busybox 0:0 /dev/null 0:0 /dev/shm 0:0 /proc/1 0:0 /etc 0:0 ")
            #expect(try program.succeed("exec", "box", "sh", "-c", "touch /made && chown 5:6 /made && stat -c %u:%g /made") == "5:6\n")
            #expect(try program.succeed("exec", "-u", "1000:1000", "box", "sh", "-c", "id -u; echo x > /tmp/y && stat -c %u /tmp/y") == "1000\n1000\n")
            // On disk it is as any other container's.
            try program.succeed("stop", "-t", "0", "box")
            let path = program.fixture.path("made.tar")
            try program.succeed("export", "-o", path.string, "box")
            let listing = try Host.run("tar", ["--numeric-owner", "-tvf", path.string, "made"]).output
            #expect(listing.contains(" 5/6 "), "\(listing)")
            #expect(try program.succeed("diff", "box").contains("A /made"))
        }
    }

    @Test func `an engine can give one to every container`() async throws {
        try await IsolationLab.run("userns-default") { program in
            try program.fixture.file("config/config.toml", "[containers]\nuserns = \"private\"\n")
            let map = "tr -s ' ' < /proc/self/uid_map"
            #expect(try program.look([], map).output.hasSuffix(" 65536\n"))
            #expect(try program.look(["--userns", "host"], map).output == " 0 0 4294967295\n")
            #expect(try program.look(["--privileged"], map).output == " 0 0 4294967295\n")
        }
    }

    @Test func `files are copied in and out with the IDs inside`() async throws {
        try await IsolationLab.run("userns-cp") { program in
            try program.succeed("run", "-d", "--name", "box", "--network", "none", "--userns", "private", "busybox", "sleep", "1000")
            let file = try program.fixture.file("in", "text")
            #expect(try program.run(["cp", file.string, "box:/in"]).errors.contains("stop it first"))
            try program.succeed("stop", "-t", "0", "box")
            try program.succeed("cp", file.string, "box:/in")
            try program.succeed("start", "box")
            #expect(try program.succeed("exec", "box", "sh", "-c", "stat -c %u:%g /in; cat /in") == "0:0\ntext")
            try program.succeed("stop", "-t", "0", "box")
            let out = program.fixture.path("out")
            try program.succeed("cp", "-a", "box:/in", out.string)
            #expect(try FileStatus.of(out).owner == 0)
        }
    }

    @Test func `nothing of the host's is root's to touch`() async throws {
        try await IsolationLab.run("userns-host") { program in
            let secret = try program.fixture.file("secret/only", "x")
            try Files.setMode(secret, 0o600)
            let outcome = try program.look(
                ["--userns", "private", "--cap-add", "ALL", "--security-opt", "seccomp=unconfined", "-v", "\(secret.removingLastComponent()):/s"],
                "cat /s/only; mount -t tmpfs x /tmp; mknod /k c 1 11; hostname other; echo 1 > /proc/sys/kernel/shmmax; echo end")
            #expect(outcome.output.contains("cat: can't open '/s/only': Permission denied"), "\(outcome.output)")
            #expect(outcome.output.contains("mount: permission denied") || outcome.output.contains("mount: mounting x on /tmp failed: Operation not permitted"))
            #expect(outcome.output.contains("mknod: /k: Operation not permitted"))
            #expect(outcome.output.hasSuffix("end\n"))
        }
    }

    @Test func `a terminal belongs to the user inside, and two containers share no ID`() async throws {
        try await IsolationLab.run("userns-two") { program in
            for name in ["first", "second"] {
                try program.succeed("run", "-dt", "--name", name, "--network", "none", "--userns", "private", "busybox", "sh")
            }
            #expect(try hostOwner(program, "first") != hostOwner(program, "second"))
            #expect(try program.succeed("exec", "-t", "first", "sh", "-c", "stat -c %u:%g $(tty)") == "0:5\r\n")
            let privileged = try program.look(["--userns", "private", "--privileged"], "true")
            #expect(privileged.status == 125)
            #expect(privileged.errors.contains("privileged mode is incompatible with user namespaces"))
            #expect(try program.look(["--userns", "keep-id"], "true").errors.contains("the IDs of containers are root and those after it"))
        }
    }
}
