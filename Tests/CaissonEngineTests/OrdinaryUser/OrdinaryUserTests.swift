import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// What root can, an ordinary user can: the labs as root passes them, with everything below the user's own folders.
@Suite("Ordinary users: labs", .serialized, .enabled(if: OrdinaryUserLab.isPossible, OrdinaryUserLab.needs))
struct OrdinaryUserTests {
    @Test("Lab 1 passes", .enabled(if: OrdinaryAccount.hasNetwork, "needs slirp4netns and a /dev/net/tun"))
    func hello() async throws {
        try await OrdinaryUserLab.run("user-lab1", images: { images in
            try images.publishAlpine()
            try images.publishHello()
        }) { program, _ in
            try HelloLabTests.runPulls(program)
            try program.succeed(["rm"] + program.succeed("ps", "-aq").split(separator: "\n").map(String.init))
            try program.succeed("rmi", "hello-world")
            try HelloLabTests.pullListRun(program)
            try HelloLabTests.isolation(program)
            #expect(try FileStatus.of(program.root).owner != 0)
        }
    }

    @Test("Lab 2 passes", .enabled(if: OrdinaryAccount.hasNetwork, "needs slirp4netns and a /dev/net/tun"))
    func images() async throws {
        for steps in [ImageLabTests.commitAndRun(_:), ImageLabTests.inspect(_:), ImageLabTests.revert(_:)] {
            try await OrdinaryUserLab.run("user-lab2") { program, _ in try steps(program) }
        }
        try await OrdinaryUserLab.run("user-lab2") { program, _ in
            try program.succeed("pull", "-q", "alpine")
            try BuildLabTests.buildRunRebuild(program, try BuildLabTests.context(program.fixture))
        }
    }

    @Test("Without a network a container runs, is executed in, copied to and from, measured, paused, listed and told of")
    func withoutNetwork() async throws {
        try await OrdinaryUserLab.run("user-quiet") { program, account in
            try program.succeed("run", "-d", "--name", "one", "--network", "none", "alpine", "sh", "-c", "echo begun; exec sleep 1000")
            #expect(try program.succeed("exec", "one", "id", "-u") == "0\n")
            #expect(try program.succeed("exec", "-u", "65534", "one", "id", "-un") == "nobody\n")
            try program.fixture.file("home/note", "from outside\n")
            try program.succeed("cp", "\(account.home)/note", "one:/root/note")
            #expect(try program.succeed("exec", "one", "cat", "/root/note") == "from outside\n")
            try program.succeed("cp", "one:/etc/os-release", "\(account.home)/release")
            #expect(try FileStatus.of(account.home.appending("release")).owner == account.id)
            #expect(try program.succeed("diff", "one") == "C /root\nA /root/note\n")
            #expect(try program.succeed("top", "one").contains("sleep 1000"))
            #expect(try program.succeed("stats", "--no-stream", "--format", "{{.PIDs}}", "one") == "1\n")
            try program.succeed("pause", "one")
            #expect(try program.succeed("ps").contains("(Paused)"))
            try program.succeed("unpause", "one")
            #expect(try program.succeed("commit", "one", "changed").hasPrefix("sha256:"))
            #expect(try program.succeed("run", "--rm", "--network", "none", "changed", "cat", "/root/note") == "from outside\n")
            #expect(try program.succeed("logs", "one") == "begun\n")
            try program.succeed("volume", "create", "files")
            try program.succeed("run", "--rm", "--network", "none", "-v", "files:/v", "-u", "1000", "alpine", "sh", "-c", "id -u; test ! -w /v")
            try program.succeed("stop", "-t", "0", "one")
            #expect(try program.succeed("info", "--format", "{{json .SecurityOptions}}").contains("name=rootless"))
        }
    }

    @Test("The program in a container shares nothing but the machine's network when it is to have that")
    func hostNetwork() async throws {
        try await OrdinaryUserLab.run("user-host") { program, _ in
            let own = try Files.readLink("/proc/self/ns/net").string
            try program.succeed("run", "-d", "--name", "one", "--network", "host", "alpine", "sleep", "1000")
            #expect(try program.succeed("exec", "one", "readlink", "/proc/self/ns/net") == own + "\n")
            #expect(try program.succeed("run", "--rm", "--network", "none", "alpine", "readlink", "/proc/self/ns/net") != own + "\n")
        }
    }
}
