import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The process that keeps a user's namespaces, and what is said where there can be none.
@Suite("Ordinary users: namespaces", .serialized, .enabled(if: OrdinaryUserLab.isPossible, OrdinaryUserLab.needs))
struct HolderTests {
    @Test("A holder that is killed is replaced, and what runs is found again")
    func killed() async throws {
        try await OrdinaryUserLab.run("user-holder") { program, _ in
            try program.succeed("run", "-d", "--name", "one", "--network", "none", "alpine", "sleep", "1000")
            let first = try OrdinaryUserLab.holder(program)
            let users = try Files.readLink(FilePath("/proc/\(first)/ns/user"))
            try Pidfd(pid: first).send(.kill)
            try eventually("the holder is gone") { !ProcessTable.exists(first) }
            #expect(try program.succeed("exec", "one", "echo", "here") == "here\n")
            let second = try OrdinaryUserLab.holder(program)
            #expect(second != first)
            #expect(try Files.readLink(FilePath("/proc/\(second)/ns/user")) == users)
            try program.succeed("rm", "-f", "one")
            try Pidfd(pid: second).send(.kill)
            try eventually("the holder is gone") { !ProcessTable.exists(second) }
            #expect(try program.succeed("run", "--rm", "--network", "none", "alpine", "echo", "anew") == "anew\n")
        }
    }

    @Test("Commands at the same time make one holder")
    func together() async throws {
        try await OrdinaryUserLab.run("user-together") { program, account in
            let commands = try (0..<4).map { _ in try program.spawn(["image", "ls"]) }
            for command in commands { #expect(try command.finish().status == 0) }
            #expect(account.processes().count { $0.hasPrefix(NamespaceHolder.name) } == 1)
        }
    }

    @Test("A user without subordinate IDs is told the line that is missing")
    func noRange() async throws {
        try await OrdinaryUserLab.run("user-range") { program, account in
            let ranges = SubordinateIDs.read("/etc/subuid", name: account.name, id: account.id).ranges
            let range = try #require(ranges.first)
            let words = "\(range.lowerBound)-\(range.upperBound - 1)"
            #expect(try Host.run("usermod", ["--del-subuids", words, account.name]).code == 0)
            let refusal = try program.failure("run", "--network", "none", "alpine", "true", status: 125)
            #expect(refusal.contains("/etc/subuid has no range of IDs for \(account.name): add the line \(account.name):"))
            #expect(refusal.contains(":65536 to it"))
            #expect(try program.succeed("image", "ls").hasPrefix("REPOSITORY"))
            #expect(try Host.run("usermod", ["--add-subuids", words, account.name]).code == 0)
        }
    }

    @Test("Where a group of version 2 is delegated, containers have one below it", .enabled(if: HolderTests.unified != nil, "needs cgroup version 2"))
    func delegated() async throws {
        try await OrdinaryUserLab.run("user-group") { program, account in
            let folder = try account.delegateGroup(below: try #require(Self.unified), program.fixture)
            try program.succeed("run", "-d", "--name", "one", "--network", "none", "alpine", "sleep", "1000")
            let id = try program.succeed("ps", "-q", "--no-trunc").dropLast()
            let group = folder.appending("caisson/\(id)")
            #expect(try Files.readText(group.appending("cgroup.procs")).split(separator: "\n").count == 1)
            try program.succeed("pause", "one")
            #expect(try Files.readText(group.appending("cgroup.freeze")) == "1\n")
            try program.succeed("unpause", "one")
            #expect(try program.succeed("exec", "one", "echo", "here") == "here\n")
            try program.succeed("rm", "-f", "one")
            #expect(!Files.exists(group))
        }
    }

    static let unified = (try? CgroupLayout.detect())?.unified

    @Test("What only the machine's root can is refused in one line")
    func refusals() async throws {
        try await OrdinaryUserLab.run("user-refusals") { program, _ in
            let refusals = [
                (["-m", "64m"], "limits need control groups, and none are delegated to this user"),
                (["--userns", "private"], "only the machine's root may make"),
            ]
            for (options, reason) in refusals {
                let outcome = try program.run(["run", "--rm", "--network", "none"] + options + ["alpine", "true"])
                #expect(outcome.status == 125 && outcome.errors.contains(reason), "\(options): \(outcome.errors)")
            }
        }
    }
}
