import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// A user inside who moves links about while the administrator copies gains nothing.
@Suite("Copies out of and into hostile containers", .serialized, .enabled(if: VolumeLab.isPossible, "needs root, overlayfs and busybox"))
struct HostileCopyTests {
    /// Swaps a name between a folder (or file) of the user's own and a link, as fast as it can.
    private static func swapping(_ name: String, _ target: String) -> String {
        "while :; do mv \(name) \(name).own 2>/dev/null; ln -sn \(target) \(name) 2>/dev/null; rm -f \(name) 2>/dev/null; mv \(name).own \(name) 2>/dev/null; done"
    }

    /// A container whose user 1000 owns the volume at /home/u and runs `script` in it.
    private func hostile(_ program: CaissonProgram, prepare: String, attack: String) throws {
        try program.shell(["-v", "home:/home/u"], "cd /home/u && \(prepare) && chown -R 1000:1000 /home/u")
        let user = "cd /home/u && { \(attack) & } && echo ready && wait"
        try program.succeed("run", "-d", "--network", "none", "--name", "box", "-u", "1000:1000", "-v", "home:/home/u", "base", "sh", "-c", user)
        try program.succeed("exec", "-u", "0", "box", "sh", "-c", "cp /etc/passwd /etc/before; echo secret > /root/secret; chmod 600 /root/secret")
    }

    @Test("What is copied in lands nowhere else")
    func copyIn() async throws {
        try await VolumeLab.run("hostile") { program in
            try hostile(program, prepare: "mkdir in deep", attack: Self.swapping("in", "/etc") + " & " + Self.swapping("deep/in", "/etc"))
            try program.fixture.file("in/passwd", "evil\n")
            try program.fixture.file("in/landed", "evil\n")
            try Files.setMode(program.fixture.path("in/landed"), 0o4755)
            for round in 0..<40 {
                let options = round % 2 == 0 ? ["cp"] : ["cp", "-a"]
                _ = try program.run(options + ["\(program.fixture.path("in"))", "box:/home/u"])
                _ = try program.run(options + ["\(program.fixture.path("in"))", "box:/home/u/deep"])
            }
            #expect(try program.run(["exec", "-u", "0", "box", "ls", "/etc/landed"]).status == 1)
            #expect(try program.run(["exec", "-u", "0", "box", "cmp", "/etc/passwd", "/etc/before"]).status == 0)
            #expect(try program.succeed("exec", "-u", "0", "box", "stat", "-c", "%a %u", "/etc", "/etc/passwd") == "755 0\n644 0\n")
        }
    }

    @Test("What is copied out is what the user may read himself, and nothing blocks")
    func copyOut() async throws {
        try await VolumeLab.run("hostile") { program in
            let fifo = "while :; do rm -f tree/f; mkfifo tree/f; rm -f tree/f; echo own > tree/f; done"
            let attack = [fifo, Self.swapping("tree/g", "/root/secret"), Self.swapping("tree/d", "/root")].joined(separator: " & ")
            try hostile(program, prepare: "mkdir -p tree/d && echo own > tree/f && echo own > tree/g && echo own > tree/d/secret", attack: attack)
            for round in 0..<40 {
                let place = program.fixture.path("out\(round)")
                _ = try program.run(["cp", "box:/home/u/tree", "\(place)"], within: .seconds(30))
                try Directory.walk(place) { path, status in
                    guard status.kind == .regular else { return .descend }
                    let text = try Files.readText(place.appending(path.components))
                    #expect(!text.contains("secret"), "\(path)")
                    return .descend
                }
            }
        }
    }

    @Test("Links that come out of a container are not followed on the host")
    func linksOnTheHost() async throws {
        try await VolumeLab.run("hostile") { program in
            let target = try program.fixture.folder("target")
            try program.succeed("run", "--network", "none", "--name", "box", "base", "sh", "-c", "mkdir -p /t/dir; echo x > /t/dir/file; ln -s \(target) /link")
            let out = try program.fixture.folder("out")
            try Files.symlink(target: target, at: out.appending("t"))
            let refused = try program.failure("cp", "box:/t", "\(out)")
            #expect(refused.contains("cannot overwrite non-directory"))
            try program.succeed("cp", "box:/link", "\(out)")
            #expect(try Files.readLink(out.appending("link")) == target)
            #expect(try Files.list(target).isEmpty)
        }
    }

    @Test("Volumes are reached whether the container runs or not; read-only ones refuse", arguments: [true, false])
    func volumes(isRunning: Bool) async throws {
        try await VolumeLab.run("copy") { program in
            let host = try program.fixture.folder("host")
            try program.fixture.file("one", "one")
            try program.fixture.file("two", "two")
            try program.succeed(
                "create", "--network", "none", "--name", "box", "-v", "data:/d", "-v", "fixed:/r:ro", "-v", "\(host):/h", "--read-only", "base",
                "sleep", "1000")
            if isRunning { try program.succeed("start", "box") }
            try program.succeed("cp", "\(program.fixture.path("one"))", "box:/d/one")
            try program.succeed("cp", "\(program.fixture.path("two"))", "box:/h")
            #expect(try Files.readText(program.root.appending("volumes/data/_data/one")) == "one")
            #expect(try Files.readText(host.appending("two")) == "two")
            try program.succeed("cp", "box:/d/one", "\(program.fixture.path("back"))")
            #expect(try Files.readText(program.fixture.path("back")) == "one")
            #expect(try program.failure("cp", "\(program.fixture.path("one"))", "box:/r/x") == "Error: mounted volume is marked read-only\n")
            #expect(try program.failure("cp", "\(program.fixture.path("one"))", "box:/x") == "Error: container rootfs is marked read-only\n")
            try program.succeed("rm", "-f", "box")
        }
    }

    @Test("A copy into a stopped container leaves no trace of the mounts")
    func noTrace() async throws {
        try await VolumeLab.run("copy") { program in
            try program.fixture.file("one", "one")
            try program.succeed("create", "--network", "none", "--name", "box", "-v", "data:/deep/d", "base", "true")
            try program.succeed("cp", "\(program.fixture.path("one"))", "box:/deep/d/one")
            try program.succeed("cp", "\(program.fixture.path("one"))", "box:/tmp/one")
            #expect(try program.succeed("diff", "box") == "C /tmp\nA /tmp/one\n")
        }
    }
}
