import CaissonLinux
import TestSupport
import Testing

/// The first lab of every Docker course, command for command.
@Suite("Lab 1: hello", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct HelloLabTests {
    @Test("An image that is not there is pulled, then run")
    func runPulls() async throws { try await withLab(Self.runPulls(_:)) }

    static func runPulls(_ program: CaissonProgram) throws {
        let outcome = try program.run(["container", "run", "hello-world"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Hello from Docker!"))
        #expect(outcome.errors.contains("Unable to find image 'hello-world:latest' locally"))
        #expect(outcome.errors.contains("latest: Pulling from library/hello-world"))
        #expect(outcome.errors.contains("Digest: sha256:"))
        #expect(outcome.errors.contains("Status: Downloaded newer image for hello-world:latest"))
    }

    @Test("A pulled image is listed, its programs run, their statuses come back")
    func pullListRun() async throws { try await withLab(Self.pullListRun(_:)) }

    static func pullListRun(_ program: CaissonProgram) throws {
        #expect(try program.succeed("image", "pull", "alpine").hasSuffix("docker.io/library/alpine:latest\n"))
        let rows = try program.succeed("image", "ls").split(separator: "\n")
        #expect(rows.first?.split(separator: " ").joined(separator: " ") == "REPOSITORY TAG IMAGE ID CREATED SIZE")
        #expect(rows.last?.hasPrefix("alpine       latest") == true)
        #expect(try program.succeed("container", "run", "alpine", "ls", "-l").contains(" bin\n"))
        #expect(try program.succeed("container", "run", "alpine", "echo", "hello from alpine") == "hello from alpine\n")
        #expect(try program.succeed("container", "run", "alpine", "/bin/sh") == "")
        #expect(try program.run(["container", "run", "alpine", "sh", "-c", "exit 42"]).status == 42)
        #expect(try program.run(["container", "run", "alpine", "nosuch"]).status == 127)
        #expect(try program.run(["container", "run", "alpine", "/etc/passwd"]).status == 126)
        let list = try program.succeed("container", "ls", "-a").split(separator: "\n")
        #expect(list.count == 7)
        #expect(list.first?.split(separator: " ").joined(separator: " ") == "CONTAINER ID IMAGE COMMAND CREATED STATUS PORTS NAMES")
        #expect(list.contains { $0.contains("\"echo 'hello from al…\"") })
        #expect(list.contains { $0.contains("Exited (42)") })
        #expect(try program.succeed("container", "ls").split(separator: "\n").count == 1)
    }

    @Test("Containers do not see each other's files; a started one keeps its own")
    func isolation() async throws { try await withLab(Self.isolation(_:)) }

    static func isolation(_ program: CaissonProgram) throws {
        try program.succeed(
            "container", "run", "-d", "--name", "first", "alpine", "sh", "-c", "test -e hello.txt || echo hi > hello.txt; exec sleep 1000")
        #expect(try program.succeed("container", "exec", "first", "ls").contains("hello.txt"))
        #expect(try !program.succeed("container", "run", "--rm", "alpine", "ls").contains("hello.txt"))
        try program.succeed("container", "stop", "-t", "0", "first")
        let id = try program.succeed("container", "ls", "-aq", "--filter", "name=first").prefix(4)
        #expect(try program.succeed("container", "start", String(id)) == "\(id)\n")
        #expect(try program.succeed("container", "ls").contains("Up "))
        #expect(try program.succeed("container", "exec", String(id), "cat", "hello.txt") == "hi\n")
        #expect(try program.succeed("container", "run", "--help").contains("Usage:  caisson container run [OPTIONS] IMAGE [COMMAND] [ARG...]"))
    }

    private func withLab(_ body: (CaissonProgram) throws -> Void) async throws {
        try await Lab.run("lab1", images: { images in
            try images.publishAlpine()
            try images.publishHello()
        }) { program, _ in try body(program) }
    }
}
