import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Every kind of mount on the real kernel.
@Suite("Mounts of containers", .serialized, .enabled(if: VolumeLab.isPossible, "needs root, overlayfs and busybox"))
struct MountTests {
    @Test("Drivers mount for the first container and unmount after the last")
    func drivers() async throws {
        try await VolumeLab.run("mount") { program in
            let host = try program.fixture.folder("host")
            try program.succeed("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,uid=7", "memory")
            try program.succeed("volume", "create", "-o", "type=none", "-o", "device=\(host)", "-o", "o=bind", "bound")
            try program.succeed("volume", "create", "-o", "type=none", "-o", "device=/no/such", "-o", "o=bind", "broken")
            try program.succeed("run", "-d", "--network", "none", "--name", "first", "-v", "memory:/m", "-v", "bound:/b", "base", "sleep", "1000")
            #expect(try program.shell(["-v", "memory:/m"], "stat -c %u /m; echo shared > /m/f; df -k /m | awk 'NR==2{print $2}'") == "7\n1024\n")
            #expect(try program.succeed("exec", "first", "sh", "-c", "cat /m/f; echo out > /b/f") == "shared\n")
            #expect(try Files.readText(host.appending("f")) == "out\n")
            #expect(try MountInfo.isMountPoint(program.root.appending("volumes/memory/_data")))
            try program.succeed("rm", "-f", "first")
            #expect(try !MountInfo.isMountPoint(program.root.appending("volumes/memory/_data")))
            #expect(try program.shell(["-v", "memory:/m"], "ls /m") == "", "what was in memory is gone")
            #expect(try program.failure("run", "--rm", "-v", "broken:/x", "base", "true", status: 125).contains("failed to mount local volume"))
            try program.succeed("volume", "rm", "memory", "bound", "broken")
            #expect(try Files.readText(host.appending("f")) == "out\n", "the folder of the host stays")
        }
    }

    @Test("A part of a volume; links in it lead nowhere outside")
    func subpath() async throws {
        try await VolumeLab.run("mount") { program in
            try program.shell(["-v", "data:/d"], "mkdir -p /d/a/b; echo deep > /d/a/b/f; ln -s /etc /d/out; ln -s a /d/in")
            let mount: (String) -> String = { "type=volume,src=data,dst=/x,volume-subpath=\($0)" }
            #expect(try program.shell(["--mount", mount("a/b")], "cat /x/f") == "deep\n")
            #expect(try program.shell(["--mount", mount("in/b")], "cat /x/f") == "deep\n")
            #expect(try program.shell(["--mount", mount("a/b/f")], "cat /x") == "deep\n")
            #expect(try program.run(["run", "--rm", "--network", "none", "--mount", mount("out"), "base", "true"]).status == 125)
            #expect(try program.run(["run", "--rm", "--network", "none", "--mount", mount("nothing"), "base", "true"]).status == 125)
            #expect(try program.failure("create", "--mount", mount("../x"), "base", status: 125).contains("subpath must be a relative path"))
        }
    }

    @Test("Binds: a missing source, nested mounts, read-only to the last")
    func binds() async throws {
        try await VolumeLab.run("mount") { program in
            let host = try program.fixture.folder("host/below")
            let top = host.removingLastComponent()
            try Mounts.mount("tmpfs", at: host, type: "tmpfs")
            defer { try? Mounts.unmount(host) }
            let made = program.fixture.path("made/by/v")
            try program.shell(["-v", "\(made):/x"], "touch /x/f")
            #expect(Files.exists(made.appending("f")))
            let missing = try program.failure("create", "--mount", "type=bind,src=/no/such,dst=/x", "base", status: 125)
            #expect(missing.contains("invalid mount config for type \"bind\": bind source path does not exist: /no/such"))
            func attempt(_ options: String) throws -> String {
                try program.shell(["--mount", "type=bind,src=\(top),dst=/x\(options)"], "touch /x/f 2>/dev/null && echo -n top; touch /x/below/f 2>/dev/null && echo -n below; grep -c ' /x/below ' /proc/mounts; true")
            }
            #expect(try attempt("") == "topbelow1\n")
            #expect(try attempt(",ro") == "1\n")
            #expect(try attempt(",ro,bind-recursive=writable") == "below1\n")
            #expect(try attempt(",ro,bind-recursive=readonly,bind-propagation=rprivate") == "1\n")
            #expect(try attempt(",bind-recursive=disabled") == "topbelow0\n")
        }
    }

    @Test("Propagation: what is mounted on the host shows inside, and only if asked")
    func propagation() async throws {
        try await VolumeLab.run("mount") { program in
            let host = try program.fixture.folder("shared")
            try Mounts.bind(host, at: host)
            defer { try? Mounts.unmount(host, detach: true) }
            try Mounts.makePrivate(host)
            let refusal = try program.failure("run", "--rm", "-v", "\(host):/x:rshared", "base", "true", status: 125)
            #expect(refusal.contains("is mounted on \(host) but it is not a shared mount"))
            try Mounts.makeShared(host)
            for (name, mode) in [("slave", "rslave"), ("none", "rprivate")] {
                try program.succeed("run", "-d", "--network", "none", "--name", name, "-v", "\(host):/x:\(mode)", "base", "sleep", "1000")
            }
            let below = try program.fixture.folder("shared/below")
            try Mounts.mount("tmpfs", at: below, type: "tmpfs")
            defer { try? Mounts.unmount(below, detach: true) }
            #expect(try program.succeed("exec", "slave", "grep", "-c", " /x/below ", "/proc/mounts") == "1\n")
            #expect(try program.run(["exec", "none", "grep", "-c", " /x/below ", "/proc/mounts"]).output == "0\n")
        }
    }

    @Test("tmpfs options, both spellings")
    func memory() async throws {
        try await VolumeLab.run("mount") { program in
            let look = "grep ' /t ' /proc/mounts | cut -d' ' -f3,4"
            let usual = try program.shell(["--tmpfs", "/t"], look)
            #expect(usual.hasPrefix("tmpfs rw,nosuid,nodev,noexec,relatime"))
            let own = try program.shell(["--tmpfs", "/t:exec,size=64k,mode=1700,uid=5"], look)
            #expect(!own.contains("noexec") && own.contains("size=64k") && own.contains("mode=1700") && own.contains("uid=5"))
            let mount = try program.shell(["--mount", "type=tmpfs,dst=/t,tmpfs-size=128k,tmpfs-mode=0700,ro"], look)
            #expect(mount.hasPrefix("tmpfs ro,") && mount.contains("size=128k") && mount.contains("mode=700"))
            #expect(try program.failure("create", "--tmpfs", "/t:foo=bar", "base", status: 125).contains("invalid tmpfs option \"foo\" \"bar\""))
        }
    }

    @Test("An image is mounted read-only, whole or in part, and cannot be removed meanwhile")
    func images() async throws {
        try await VolumeLab.run("mount") { program in
            try program.succeed("run", "--network", "none", "--name", "maker", "base", "sh", "-c", "mkdir /site; echo page > /site/index; rm /etc/os-release")
            try program.succeed("commit", "maker", "site")
            try program.succeed("rm", "maker")
            let whole = try program.shell(["--mount", "type=image,src=site,dst=/i"], "cat /i/site/index; ls /i/etc/os-release 2>&1; touch /i/x 2>&1; true")
            #expect(whole.hasPrefix("page\n") && whole.contains("No such file") && whole.contains("Read-only"))
            #expect(try program.shell(["--mount", "type=image,src=site,dst=/i,image-subpath=site"], "cat /i/index") == "page\n")
            try program.succeed("create", "--name", "holder", "--mount", "type=image,src=site,dst=/i,image-subpath=site", "base", "cat", "/i/index")
            #expect(try program.failure("rmi", "site").contains("is using its referenced image"))
            try program.succeed("rmi", "-f", "site")
            #expect(try program.succeed("start", "-a", "holder") == "page\n", "its layers are kept for the container")
        }
    }
}
