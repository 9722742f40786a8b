import CaissonLinux
import TestSupport
import Testing

/// The second lab: changing, comparing, committing, tagging, inspecting, reverting.
@Suite("Lab 2: images", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct ImageLabTests {
    @Test("A container's changes are listed, committed, tagged and run again")
    func commitAndRun() async throws { try await Lab.run("lab2") { program, _ in try Self.commitAndRun(program) } }

    static func commitAndRun(_ program: CaissonProgram) throws {
        let script = "mkdir -p /usr/share/figlet && echo banner > /usr/share/figlet/font && rm /etc/os-release"
            + " && printf '#!/bin/sh\\necho \"== $* ==\"\\n' > /usr/bin/figlet && chmod +x /usr/bin/figlet"
        try program.succeed("container", "run", "--name", "work", "alpine", "sh", "-c", script)
        let diff = try program.succeed("container", "diff", "work").split(separator: "\n").map(String.init)
        #expect(diff == [
            "C /etc", "D /etc/os-release", "C /usr", "C /usr/bin", "A /usr/bin/figlet", "A /usr/share",
            "A /usr/share/figlet", "A /usr/share/figlet/font",
        ])
        let id = try program.succeed("container", "commit", "-m", "with figlet", "-a", "A Tester", "work")
        #expect(id.hasPrefix("sha256:") && id.count == 72)
        #expect(try program.succeed("image", "ls").contains("<none>       <none>"))
        let short = String(id.dropFirst(7).prefix(12))
        try program.succeed("image", "tag", short, "ourfiglet")
        #expect(try program.succeed("image", "ls").contains("ourfiglet"))
        #expect(try program.succeed("container", "run", "--rm", "ourfiglet", "figlet", "hello") == "== hello ==\n")
        let history = try program.succeed("image", "history", "ourfiglet").split(separator: "\n").map(String.init)
        #expect(history.first?.split(separator: " ").joined(separator: " ") == "IMAGE CREATED CREATED BY SIZE COMMENT")
        #expect(history[1].hasPrefix(short) && history[1].hasSuffix("with figlet"))
        // Docker names the rows of images it still knows as parents; rows further down are only text.
        let base = try program.succeed("image", "ls", "-q", "alpine").dropLast()
        #expect(history[2].hasPrefix(base) && history.dropFirst(3).allSatisfy { $0.hasPrefix("<missing>") })
    }

    @Test("Inspecting shows Docker's shape; the base layer is shared")
    func inspect() async throws { try await Lab.run("lab2") { program, _ in try Self.inspect(program) } }

    static func inspect(_ program: CaissonProgram) throws {
        try program.succeed("image", "pull", "-q", "alpine")
        try program.succeed("container", "run", "--name", "work", "alpine", "touch", "/new")
        try program.succeed("container", "commit", "work", "ourfiglet")
        let base = try program.succeed("image", "inspect", "--format", "{{ json .RootFS.Layers }}", "alpine")
        let ours = try program.succeed("image", "inspect", "--format", "{{ json .RootFS.Layers }}", "ourfiglet")
        #expect(base.hasPrefix("[\"sha256:") && base.hasSuffix("\"]\n"))
        #expect(ours.hasPrefix(base.dropLast(2)) && ours.count > base.count)
        let whole = try program.succeed("image", "inspect", "alpine")
        for key in ["\"Id\"", "\"RepoTags\"", "\"RepoDigests\"", "\"Config\"", "\"Architecture\"", "\"RootFS\"", "\"Metadata\""] {
            #expect(whole.contains(key))
        }
    }

    @Test("Reverting takes chosen files, then the whole container, back to the image")
    func revert() async throws { try await Lab.run("lab2") { program, _ in try Self.revert(program) } }

    static func revert(_ program: CaissonProgram) throws {
        try program.succeed(
            "container", "run", "--name", "work", "alpine", "sh", "-c",
            "echo changed > /etc/passwd; rm -r /home; mkdir -p /srv/x; echo 1 > /srv/x/y")
        try program.succeed("container", "revert", "work", "/etc/passwd")
        let rest = try program.succeed("container", "diff", "work")
        #expect(!rest.contains("passwd") && rest.contains("D /home") && rest.contains("A /srv/x/y"))
        try program.succeed("container", "revert", "work")
        #expect(try program.succeed("container", "diff", "work") == "")
        try program.succeed("container", "start", "-a", "work")
        #expect(try program.succeed("container", "diff", "work").contains("D /home"))
    }
}
