@testable import CaissonEngine
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Containers that are not kept: nothing of their root is brought to disk, and their files go after the prompt is back.
@Suite("Passing containers", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct PassingContainerTests {
    /// Folders of containers, wherever there could be some.
    private func folders(_ program: CaissonProgram) throws -> [String] {
        let places = [program.root.appending("containers"), program.root.appending("snapshots"), program.runRoot]
        let names = try places.flatMap { try Files.list($0).map(\.name) }
        return names.filter { ObjectID($0.prefix(64)) != nil || $0.hasPrefix("container-") }
    }

    @Test("The monitor takes the files away")
    func files() async throws {
        try await Lab.run("passing") { program, _ in
            try program.succeed("run", "--rm", "alpine", "sh", "-c", "mkdir -p /a/b/c && echo x > /a/b/c/d && ln -s /etc /a/link")
            try eventually("no folder is left") { try folders(program).isEmpty }
            #expect(try program.succeed("ps", "-aq") == "")
        }
    }

    @Test("What the monitor could not take away goes with the next command")
    func sweep() async throws {
        try await Lab.run("passing") { program, _ in
            let deep = "i=0; while [ $i -lt 100 ]; do mkdir d; cd d; i=$((i+1)); done"
            try program.succeed("run", "--rm", "alpine", "sh", "-c", deep)
            // A killed one leaves the folder as the command left it.
            let killed = program.root.appending("containers").appending(ObjectID.random().text)
            try Files.makeDirectories(killed.appending("snapshot").appending("fs"), mode: 0o755)
            try eventually("no folder is left") {
                try program.succeed("ps", "-aq")
                return try folders(program).isEmpty
            }
        }
    }

    @Test("Its root is a passing one, through a restart too; that of a container that is kept is not")
    func mounts() async throws {
        try await Lab.run("passing") { program, _ in
            func isPassing(_ name: String) throws -> Bool {
                let pid = try program.succeed("inspect", "--format", "{{.State.Pid}}", name).trimmed
                let mounts = try Files.readText(FilePath("/proc/\(pid)/mountinfo"))
                return mounts.split(separator: "\n").contains { $0.contains(" / / ") && $0.contains("volatile") }
            }
            try program.succeed("run", "-d", "--rm", "--name", "passing", "alpine", "sleep", "1000")
            try program.succeed("run", "-d", "--name", "kept", "alpine", "sleep", "1000")
            #expect(try isPassing("passing"))
            #expect(try !isPassing("kept"))
            try program.succeed("exec", "passing", "sh", "-c", "echo hello > /file")
            try program.succeed("restart", "-t", "0", "passing")
            #expect(try isPassing("passing"))
            #expect(try program.succeed("exec", "passing", "cat", "/file") == "hello\n")
            #expect(try program.succeed("diff", "passing") == "A /file\n")
            try program.succeed("commit", "passing", "from-passing")
            try program.succeed("rm", "-f", "passing", "kept")
            #expect(try program.succeed("run", "--rm", "from-passing", "cat", "/file") == "hello\n")
        }
    }
}

/// What is done ahead of a start.
struct StartWarmUpTests {
    @Test func `every sample can be read`() throws { try StartWarmUp.all() }
}
