import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Volumes from making to removal, in the real program.
@Suite("Volumes", .serialized, .enabled(if: VolumeLab.isPossible, "needs root, overlayfs and busybox"))
struct VolumeTests {
    @Test("Made, listed, inspected, removed")
    func life() async throws {
        try await VolumeLab.run("volume") { program in
            #expect(try program.succeed("volume", "create", "--label", "a=b", "data") == "data\n")
            #expect(try program.succeed("volume", "create", "data") == "data\n")
            let anonymous = try program.succeed("volume", "create").split(separator: "\n").joined()
            #expect(anonymous.count == 64)
            #expect(try program.succeed("volume", "ls", "-q", "-f", "name=data") == "data\n")
            #expect(try program.succeed("volume", "ls", "-q", "-f", "label=a=b") == "data\n")
            let form = "{{.Driver}} {{.Mountpoint}} {{.Scope}} {{json .Labels}}"
            #expect(
                try program.succeed("volume", "inspect", "-f", form, "data")
                    == "local \(program.root)/volumes/data/_data local {\"a\":\"b\"}\n")
            #expect(try program.succeed("volume", "rm", "data", anonymous) == "data\n\(anonymous)\n")
            #expect(try program.failure("volume", "rm", "data") == "Error: get data: no such volume\n")
            #expect(try program.succeed("volume", "rm", "-f", "data") == "data\n")
            #expect(try Files.list(program.root.appending("volumes")).isEmpty)
            #expect(try program.failure("volume", "create", "a/b").contains("includes invalid characters for a local volume name"))
            #expect(try program.failure("volume", "create", "-d", "nfs", "x1").contains("plugin \"nfs\" not found"))
            #expect(try program.failure("volume", "create", "-o", "type=tmpfs", "x1").contains("missing required option: \"device\""))
        }
    }

    @Test("Used by containers: shared, kept, refused to go")
    func use() async throws {
        try await VolumeLab.run("volume") { program in
            try program.shell(["-v", "data:/d"], "echo one > /d/file")
            #expect(try program.shell(["-v", "data:/elsewhere"], "cat /elsewhere/file") == "one\n")
            let readOnly = try program.run(["run", "--rm", "--network", "none", "-v", "data:/d:ro", "base", "touch", "/d/x"])
            #expect(readOnly.status == 1 && readOnly.errors.contains("Read-only file system"))
            let id = try program.succeed("create", "--name", "user", "-v", "data:/d", "base").split(separator: "\n").joined()
            #expect(try program.failure("volume", "rm", "data") == "Error: remove data: volume is in use - [\(id)]\n")
            #expect(try program.succeed("volume", "ls", "-qf", "dangling=true") == "")
            #expect(try program.succeed("ps", "-aqf", "volume=data", "--no-trunc") == "\(id)\n")
            let point = try program.succeed("inspect", "-f", "{{json .Mounts}}", "user")
            #expect(
                point == """
                    [{"Type":"volume","Name":"data","Source":"\(program.root)/volumes/data/_data","Destination":"/d",\
                    "Driver":"local","Mode":"z","RW":true,"Propagation":""}]

                    """)
            try program.succeed("rm", "-v", "user")
            #expect(try program.succeed("volume", "rm", "data") == "data\n", "rm -v leaves named volumes")
        }
    }

    @Test("Anonymous volumes go with --rm and rm -v, stay otherwise, and are pruned")
    func anonymous() async throws {
        try await VolumeLab.run("volume") { program in
            try program.shell(["-v", "/own"], "touch /own/x")
            #expect(try program.succeed("volume", "ls", "-q") == "")
            try program.succeed("run", "--network", "none", "--name", "one", "-v", "/own", "base", "true")
            let name = try program.succeed("volume", "ls", "-q").split(separator: "\n").joined()
            #expect(name.count == 64)
            #expect(try program.succeed("inspect", "-f", "{{(index .Mounts 0).Name}}", "one") == "\(name)\n")
            try program.succeed("rm", "-v", "one")
            #expect(try program.succeed("volume", "ls", "-q") == "")
            try program.succeed("run", "--network", "none", "--name", "two", "-v", "/own", "base", "sh", "-c", "head -c 100000 /dev/zero > /own/x")
            try program.succeed("volume", "create", "named")
            #expect(try program.succeed("volume", "prune", "-f") == "Total reclaimed space: 0B\n")
            try program.succeed("rm", "two")
            let pruned = try program.succeed("volume", "prune", "-f")
            #expect(pruned.hasPrefix("Deleted Volumes:\n") && !pruned.contains("named") && pruned.contains("kB"))
            #expect(try program.succeed("volume", "prune", "-af", "--filter", "label=x") == "Total reclaimed space: 0B\n")
            #expect(try program.succeed("volume", "prune", "-af").contains("named\n"))
            #expect(try Files.list(program.root.appending("volumes")).isEmpty)
        }
    }

    @Test("A new volume begins with what the image has: owners, modes, links, attributes")
    func copyUp() async throws {
        try await VolumeLab.run("volume") { program in
            let script = """
                mkdir -p /data/deep && echo seed > /data/file && chown 12:34 /data/file /data && chmod 4711 /data/file && \
                chmod 1777 /data && ln -s file /data/link && ln /data/file /data/deep/twin
                """
            try program.succeed("run", "--network", "none", "--name", "made", "base", "sh", "-c", script)
            try program.succeed("commit", "-c", "VOLUME /data", "made", "seeded")
            let look = "stat -c '%a %u:%g %n' /data /data/file; readlink /data/link; stat -c %h /data/deep/twin"
            let want = "1777 12:34 /data\n4711 12:34 /data/file\nfile\n2\n"
            for options in [[], ["-v", "kept:/data"], ["--mount", "src=other,dst=/data"]] {
                #expect(try program.succeed(["run", "--rm", "--network", "none"] + options + ["seeded", "sh", "-c", look]) == want)
            }
            #expect(try program.succeed("run", "--rm", "--network", "none", "-v", "bare:/data:nocopy", "seeded", "ls", "/data") == "")
            // What is in it counts: a second image's files stay out.
            try program.shell(["-v", "kept:/data"], "rm -r /data/deep; echo mine > /data/file")
            #expect(try program.succeed("run", "--rm", "--network", "none", "-v", "kept:/data", "seeded", "ls", "/data") == "file\nlink\n")
            let over = try program.run(["create", "-v", "fresh:/etc/passwd", "base"])
            #expect(over.status == 125 && over.errors.contains("cannot mount volume over existing file, file exists /etc/passwd"))
            #expect(try program.succeed("volume", "ls", "-q") == "bare\nfresh\nkept\nother\n")
        }
    }

    @Test("--volumes-from takes over every mount, read-only if asked")
    func inherited() async throws {
        try await VolumeLab.run("volume") { program in
            let host = try program.fixture.folder("host")
            try program.succeed("create", "--name", "first", "-v", "named:/n", "-v", "/own", "-v", "\(host):/h:ro", "--tmpfs", "/t", "base")
            let points = try program.succeed(
                "run", "--rm", "--network", "none", "--volumes-from", "first", "base", "sh", "-c",
                "touch /n/a /own/b; touch /h/c; grep -E ' /(n|own|h|t) ' /proc/mounts | cut -d' ' -f2 | sort | tr '\\n' ' '")
            #expect(points == "/h /n /own ")
            let again = try program.succeed("run", "--rm", "--network", "none", "--volumes-from", "first:ro", "base", "sh", "-c", "ls /n /own; touch /n/z; true")
            #expect(again == "/n:\na\n\n/own:\nb\n")
            #expect(try program.succeed("volume", "ls", "-q").split(separator: "\n").count == 2, "--rm of the second left the first's")
            #expect(try program.failure("create", "--volumes-from", "nobody", "base", status: 125).contains("No such container: nobody"))
            #expect(try program.failure("create", "--volumes-from", "first:zz", "base", status: 125).contains("invalid mode: zz"))
        }
    }

    @Test("diff, commit and export leave volumes out")
    func leftOut() async throws {
        try await VolumeLab.run("volume") { program in
            try program.succeed(
                "run", "--network", "none", "--name", "box", "-v", "data:/deep/data", "-v", "/own", "base", "sh", "-c",
                "echo x > /deep/data/in; echo y > /own/in; echo z > /out")
            #expect(try program.succeed("diff", "box") == "A /out\n")
            try program.succeed("commit", "box", "shot")
            #expect(try program.succeed("run", "--rm", "--network", "none", "shot", "sh", "-c", "cat /out; ls /deep/data/in /own/in 2>&1 | wc -l") == "z\n2\n")
        }
    }

    @Test("Events tell of volumes and their use")
    func events() async throws {
        try await VolumeLab.run("volume") { program in
            try program.succeed("volume", "create", "data")
            try program.shell(["-v", "data:/d"], "true")
            try program.succeed("volume", "rm", "data")
            let text = try program.succeed(
                "events", "--since", "1h", "--until", "0s", "--filter", "type=volume", "--format", "{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.driver}}")
            #expect(text == "create data local\nmount data local\nunmount data local\ndestroy data local\n")
        }
    }
}

/// Volumes of containers whose IDs are their own.
@Suite("Volumes and user namespaces", .serialized, .enabled(if: VolumeLab.isPossible, "needs root, overlayfs and busybox"))
struct MappedVolumeTests {
    @Test("Root of one container owns what root of another wrote")
    func owners() async throws {
        try await VolumeLab.run("mapped") { program in
            try program.shell(["-v", "data:/d"], "echo one > /d/one; chown 5:6 /d/one")
            let inside = try program.shell(["--userns", "private", "-v", "data:/d"], "echo two > /d/two; stat -c '%u:%g' /d/one /d/two /d")
            #expect(inside == "5:6\n0:0\n0:0\n")
            #expect(try program.shell(["-v", "data:/d"], "stat -c '%u:%g' /d/two") == "0:0\n")
        }
    }
}
