import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Builds of the real program, seen from other processes.
@Suite("Builds across processes", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct BuildLifeTests {
    /// A context folder with a Dockerfile.
    private func context(_ program: CaissonProgram, _ name: String, _ dockerfile: String, files: [String: String] = [:]) throws -> String {
        try program.fixture.file("\(name)/Dockerfile", dockerfile)
        for (file, text) in files { try program.fixture.file("\(name)/\(file)", text) }
        return program.fixture.path(name).string
    }

    private func history(_ program: CaissonProgram, _ format: String) throws -> [String] {
        try program.succeed("builder", "history", "ls", "--no-trunc", "--format", format).split(separator: "\n").map(String.init)
    }

    private func logs(_ program: CaissonProgram) throws -> String {
        let outcome = try program.run(["builder", "history", "logs"])
        return outcome.output + outcome.errors
    }

    @Test("A killed build is lost, leaves nothing but its log, and builds again")
    func killed() async throws {
        try await Lab.run("build") { program, _ in
            let folder = try context(program, "app", "FROM alpine\nRUN echo first > /one\nRUN echo begun; exec sleep 7654321\n")
            let build = try program.spawn(["build", "--progress", "plain", "-t", "app", folder])
            try eventually("the sleeping step") {
                let text = try String(decoding: Files.read(build.errors), as: UTF8.self) + build.outputSoFar()
                return text.contains("begun\n")
            }
            try eventually("the counts") { try history(program, "{{.Status}} {{.Name}} {{.Steps}}") == ["Running app 2/3"] }
            try build.process.signal(.kill)
            _ = try build.process.waitBlocking()
            try eventually("the loss") { try history(program, "{{.Status}}") == ["Lost"] }
            let id = try #require(history(program, "{{.Ref}}").first)
            #expect(!Files.exists(program.root.appending("locks/build-\(id)")))
            try eventually("the end of the step") { try Host.run("pgrep", ["-f", "sleep 7654321"]).output.isEmpty }
            try program.succeed("version")
            let snapshots = try Files.list(program.root.appending("snapshots")).map(\.name)
            #expect(snapshots.allSatisfy { !$0.hasPrefix("container-") }, "\(snapshots)")
            _ = try context(program, "app", "FROM alpine\nRUN echo first > /one\nRUN echo second > /two\n")
            try program.succeed("build", "-q", "-t", "app", folder)
            #expect(try history(program, "{{.Status}} {{.Cached}}").first == "Completed 2")
        }
    }

    @Test("Killed in any phase a build leaves a root that builds, and nothing once all is removed")
    func killedAnywhere() async throws {
        try await Lab.run("build") { program, _ in
            let files = Dictionary(uniqueKeysWithValues: (0..<300).map { ("src/file\($0)", "text \($0)\n") })
            let folder = try context(
                program, "app",
                "FROM alpine\nCOPY src /src\nRUN head -c 3000000 /dev/urandom > /noise\nRUN --mount=type=cache,target=/c cp -r /src /c/\n",
                files: files)
            try program.succeed("pull", "-q", "alpine")
            let outputs = [
                "--cache-to", "type=local,dest=\(program.fixture.path("cache"))", "-o", "type=image", "-o",
                "type=oci,dest=\(program.fixture.path("oci.tar"))",
            ]
            for delay in [5, 20, 40, 70, 110, 160, 220, 300, 400, 550, 750] {
                let build = try program.spawn(["build", "-q", "--no-cache", "-t", "app"] + outputs + [folder])
                if try build.process.waitBlocking(timeout: .milliseconds(delay)) != nil { continue }
                try build.process.signal(.kill)
                _ = try build.process.waitBlocking()
            }
            try eventually("that none runs") { try !history(program, "{{.Status}}").contains("Running") }
            try program.succeed("build", "-q", "-t", "app", folder)
            #expect(try program.succeed("run", "--rm", "--network", "none", "app", "sh", "-c", "ls /src | wc -l") == "300\n")
            try eventually("the container's removal") { try program.succeed("ps", "-aq").isEmpty }
            try program.succeed("rmi", "-f", "app", "alpine")
            // Of the builds that were too fast to be killed only the last one's image has kept its name.
            try program.succeed("image", "prune", "-f")
            try program.succeed("builder", "prune", "-af")
            let locks = try Files.list(program.root.appending("locks")).map(\.name)
            #expect(locks.allSatisfy { !$0.hasPrefix("build-") && !$0.hasPrefix("lease-") }, "\(locks)")
            let snapshots = try Files.list(program.root.appending("snapshots")).map(\.name)
            #expect(Set(snapshots).isSubset(of: ["l", "empty", "mountpoints"]), "\(snapshots)")
            #expect(try Files.list(program.root.appending("builds/cache-mounts")).isEmpty)
        }
    }

    @Test("A build is cancelled from another process; its steps end before that says so")
    func cancelled() async throws {
        try await Lab.run("build") { program, _ in
            let folder = try context(program, "app", "FROM alpine\nRUN echo begun; exec sleep 1000\n")
            let build = try program.spawn(["build", "--progress", "plain", folder])
            try eventually("the sleeping step") { try String(decoding: Files.read(build.errors), as: UTF8.self).contains("begun\n") }
            let id = try #require(history(program, "{{.Ref}}").first)
            try program.succeed("builder", "cancel", id)
            #expect(try history(program, "{{.Status}}") == ["Canceled"])
            #expect(try build.finish(within: .seconds(10)).status != 0)
            #expect(try program.run(["builder", "cancel", id]).status != 0)
        }
    }

    @Test("Two processes that build the same run each step once, and both have it")
    func twice() async throws {
        try await Lab.run("build") { program, _ in
            let folder = try context(
                program, "app", "FROM alpine\nRUN sleep 1; head -c 8 /dev/urandom | od -x > /random\n")
            try program.succeed("pull", "-q", "alpine")
            let first = try program.spawn(["build", "-q", "-t", "one", folder])
            let second = try program.spawn(["build", "-q", "-t", "two", folder])
            for build in [first, second] {
                let outcome = try build.finish()
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            let ids = try ["one", "two"].map { try program.succeed("image", "inspect", "-f", "{{.Id}}", $0) }
            #expect(ids[0] == ids[1])
            #expect(Set(try history(program, "{{.Cached}}")) == ["1", "2"])
        }
    }

    @Test("What a build writes is read in another process while it runs")
    func watched() async throws {
        try await Lab.run("build") { program, _ in
            let folder = try context(
                program, "app", "FROM alpine\nRUN i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; while [ ! -e /go ]; do usleep 20000; [ $((i=i+1)) -gt 2100 ] && exit 0; done; true\n")
            let build = try program.spawn(["build", "-q", folder])
            try eventually("a running build") { try history(program, "{{.Status}}") == ["Running"] }
            let text = try logs(program)
            #expect(try build.finish().status == 0)
            #expect((0..<2000).allSatisfy { text.contains("line \($0)\n") })
        }
    }

    @Test("Another root builds from an exported cache", arguments: ["local", "registry", "inline"])
    func exported(kind: String) async throws {
        try await Lab.run("build") { program, registry in
            let random = "RUN head -c 8 /dev/urandom | od -x > /random\n"
            // An earlier stage is in no layer of an image, so an inline cache cannot have it.
            let stages = kind == "inline" ? "FROM alpine\n\(random)" : "FROM alpine AS b\n\(random)FROM alpine\nCOPY --from=b /random /\n"
            let folder = try context(program, "app", stages + "RUN date > /date\n")
            let name = "\(registry.host)/team/app:1"
            let options: (to: [String], from: String) =
                switch kind {
                case "local": (["--cache-to", "type=local,dest=\(program.fixture.path("cache"))"], "type=local,src=\(program.fixture.path("cache"))")
                case "registry": (["--cache-to", "type=registry,ref=\(registry.host)/team/cache:1"], "type=registry,ref=\(registry.host)/team/cache:1")
                default: (["--cache-to", "type=inline", "--push"], "type=registry,ref=\(name)")
                }
            let first = try program.run(["build", "--progress", "plain", "-t", name] + options.to + [folder])
            #expect(first.status == 0, "\(first.errors)")
            let other = try CaissonProgram(Fixture("other"), mirror: registry.host)
            let second = try other.run(["build", "--progress", "plain", "-t", name, "--cache-from", options.from, folder])
            #expect(second.status == 0, "\(second.errors)")
            let made = try [program, other].map { try $0.succeed("image", "inspect", "-f", "{{.RootFS.Layers}}", name) }
            #expect(made[0] == made[1], "\(second.errors)")
            let missing = try other.run(
                ["build", "--progress", "plain", "--cache-from", "type=local,src=/nonexistent/cache", folder])
            #expect(missing.status == 0 && missing.errors.contains("/nonexistent/cache"), "\(missing.errors)")
            try other.fixture.cleanUp()
        }
    }

    @Test("Several outputs of one build, with their metadata")
    func outputs() async throws {
        try await Lab.run("build") { program, _ in
            let folder = try context(program, "app", "FROM alpine\nCOPY hello /hello\n", files: ["hello": "hi"])
            let fixture = program.fixture
            let outcome = try program.run([
                "build", "-t", "app:1", "--metadata-file", fixture.path("meta.json").string, "-o", "type=image",
                "-o", "type=oci,dest=\(fixture.path("oci.tar"))", "-o", "type=local,dest=\(fixture.path("files"))",
                "-o", "type=tar,dest=\(fixture.path("files.tar"))", folder,
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try Files.readText(fixture.path("files/hello")) == "hi")
            #expect(try Host.run("tar", ["-xOf", fixture.path("files.tar").string, "hello"]).output == "hi")
            #expect(try Host.run("skopeo", ["inspect", "oci-archive:\(fixture.path("oci.tar"))"]).code == 0)
            let id = try program.succeed("image", "inspect", "-f", "{{.Id}}", "app:1").dropLast()
            let metadata = try Files.readText(fixture.path("meta.json"))
            for key in ["\"containerimage.config.digest\": \"\(id)\"", "\"image.name\": \"docker.io/library/app:1\"", "buildx.build.ref", "containerimage.digest"] {
                #expect(metadata.contains(key), "\(metadata)")
            }
        }
    }

    @Test("The cache is listed and pruned, and images stay whole")
    func pruned() async throws {
        try await Lab.run("build") { program, _ in
            let folder = try context(
                program, "app", "FROM alpine\nRUN --mount=type=cache,target=/c echo 1 > /c/x && head -c 100000 /dev/zero > /big\n")
            try program.succeed("build", "-q", "-t", "app", folder)
            let used = try program.succeed("builder", "du", "--verbose")
            #expect(used.contains("exec.cachemount") && used.contains("regular"))
            try program.succeed("builder", "prune", "-af")
            #expect(try program.succeed("run", "--rm", "app", "sh", "-c", "wc -c < /big") == "100000\n")
            try program.succeed("build", "-q", "-t", "app", folder)
            try program.succeed("rmi", "-f", "app")
            let reclaimed = try program.succeed("builder", "prune", "-f")
            #expect(reclaimed.contains("Total reclaimed space: 1"), "\(reclaimed)")
            #expect(try program.succeed("events", "--since", "1h", "--until", "0s", "--filter", "type=builder").contains("prune"))
        }
    }
}
