import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Files and images in and out.
@Suite("Copies and archives", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct CopyAndArchiveTests {
    @Test("Files go into and out of running and stopped containers", arguments: [true, false])
    func copies(isRunning: Bool) async throws {
        try await Lab.run("copy") { program, _ in
            let fixture = program.fixture
            try program.succeed("create", "--name", "box", "alpine", "sleep", "1000")
            if isRunning { try program.succeed("start", "box") }
            try fixture.file("in/one.txt", "one")
            try fixture.file("in/deep/two.txt", "two")
            try program.succeed("cp", "\(fixture.path("in/one.txt"))", "box:/tmp/renamed.txt")
            try program.succeed("cp", "\(fixture.path("in"))", "box:/home")
            try program.succeed("cp", "\(fixture.path("in"))/.", "box:/opt")
            try program.succeed("cp", "box:/home/in", "\(fixture.path("out"))")
            #expect(try Files.readText(fixture.path("out/deep/two.txt")) == "two")
            try program.succeed("cp", "box:/opt/one.txt", "\(fixture.path("single"))")
            #expect(try Files.readText(fixture.path("single")) == "one")
            let missing = try program.run(["cp", "box:/nothing", "\(fixture.path("x"))"])
            #expect(missing.status == 1 && missing.errors.contains("Could not find the file /nothing in container box"))
        }
    }

    @Test("A link in a container cannot lead a copy out of it")
    func linksStayInside() async throws {
        try await Lab.run("copy") { program, _ in
            try program.succeed("run", "--name", "trap", "alpine", "sh", "-c", "ln -s /etc/shadow-outside /bait; ln -s / /up; ln -s ../../../../../.. /deep")
            try program.fixture.file("probe", "probe")
            try program.succeed("cp", "\(program.fixture.path("probe"))", "trap:/deep/landed")
            #expect(!Files.exists("/landed"))
            #expect(try program.succeed("diff", "trap").contains("A /landed"))
        }
    }

    @Test("A saved image comes back with the same ID, whole; an export can be imported")
    func saveLoadExportImport() async throws {
        try await Lab.run("archive") { program, _ in
            try program.succeed("pull", "-q", "alpine")
            let id = try program.succeed("image", "inspect", "-f", "{{.Id}}", "alpine")
            let file = program.fixture.path("alpine.tar")
            try program.succeed("save", "-o", file.string, "alpine")
            let seen = try Host.run("skopeo", ["inspect", "docker-archive:\(file)"])
            #expect(seen.code == 0, "\(seen.output)")
            try program.succeed("rmi", "alpine")
            #expect(try program.succeed("load", "-i", file.string) == "Loaded image: alpine:latest\n")
            #expect(try program.succeed("image", "inspect", "-f", "{{.Id}}", "alpine") == id)
            try program.succeed("run", "--name", "one", "alpine", "sh", "-c", "echo kept > /kept")
            let flat = program.fixture.path("flat.tar")
            try program.succeed("export", "-o", flat.string, "one")
            try program.succeed("import", "-c", "CMD [\"cat\", \"/kept\"]", flat.string, "flat:1")
            #expect(try program.succeed("run", "--rm", "flat:1") == "kept\n")
            // What was made from a tar of others can be written again, too.
            try program.succeed("image", "make-base", "-q", "busybox", "base:1")
            for name in ["flat:1", "base:1"] {
                let id = try program.succeed("image", "inspect", "-f", "{{.Id}}", name)
                try program.succeed("save", "-o", file.string, name)
                try program.succeed("rmi", name)
                try program.succeed("load", "-i", file.string)
                #expect(try program.succeed("image", "inspect", "-f", "{{.Id}}", name) == id)
            }
        }
    }

    @Test("An image committed here is pushed, and strangers read it")
    func pushInterop() async throws {
        try await Lab.run("push") { program, registry in
            try program.succeed("run", "--name", "work", "alpine", "sh", "-c", "echo ours > /ours; rm /etc/os-release; ln /ours /twin")
            try program.succeed("commit", "work", "\(registry.host)/team/ours:1")
            try program.succeed("push", "\(registry.host)/team/ours:1")
            let layout = program.fixture.path("copied")
            let copy = try Host.run("skopeo", [
                "copy", "-q", "--insecure-policy", "--src-tls-verify=false", "docker://\(registry.host)/team/ours:1", "oci:\(layout):1",
            ])
            #expect(copy.code == 0, "\(copy.output)")
            let unpacked = try Host.run("umoci", ["unpack", "--image", "\(layout):1", "\(program.fixture.path("bundle"))"])
            #expect(unpacked.code == 0, "\(unpacked.output)")
            let root = program.fixture.path("bundle/rootfs")
            #expect(try Files.readText(root.appending("ours")) == "ours\n")
            #expect(!Files.exists(root.appending("etc/os-release")))
            #expect(try FileStatus.of(root.appending("ours")).inode == FileStatus.of(root.appending("twin")).inode)
            let own = try Host.run("skopeo", ["inspect", "oci:\(program.root)/content:\(registry.host)/team/ours:1"])
            #expect(own.code == 0, "\(own.output)")
        }
    }
}
