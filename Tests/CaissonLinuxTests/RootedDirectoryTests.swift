import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct RootedDirectoryTests {
    /// A root with links that try to leave it, beside a file that must not be reached.
    private func root(_ fixture: Fixture) throws -> RootedDirectory {
        try fixture.file("outside/secret", "secret")
        try fixture.folder("root/etc")
        try fixture.file("root/outside/secret", "inside")
        try Files.symlink(target: "/outside", at: fixture.path("root/absolute"))
        try Files.symlink(target: "../../../../outside", at: fixture.path("root/relative"))
        try Files.symlink(target: fixture.path("outside/secret"), at: fixture.path("root/real"))
        return try RootedDirectory(path: fixture.path("root"))
    }

    @Test("paths stay inside", arguments: ["absolute/secret", "relative/secret", "../../outside/secret", "/outside/secret", "etc/../../outside/secret"])
    func stays(_ path: String) async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            #expect(try root.readFile(FilePath(path), limit: 100) == Array("inside".utf8))
        }
    }

    @Test func `a link to a real path outside leads nowhere`() async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            #expect(throws: SyscallError.self) { _ = try root.readFile("real", limit: 100) }
        }
    }

    @Test func `magic links are refused`() async throws {
        try await withFixture { fixture in
            let root = try RootedDirectory(path: "/proc/self")
            #expect(throws: SyscallError.self) { _ = try root.open("root/etc/passwd", .read) }
        }
    }

    @Test func `writing a file replaces a link instead of following it`() async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            try root.writeFile("real", [1, 2], mode: 0o600)
            #expect(try root.status("real").kind == .regular)
            #expect(try root.status("real").mode == 0o600)
            #expect(try Files.readText(fixture.path("outside/secret")) == "secret")
        }
    }

    @Test func `creating a taken name fails and does not touch it`() async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            #expect(throws: SyscallError("create", "real", errno: EEXIST)) { _ = try root.create("real") }
        }
    }

    @Test func `folders are made through links inside the root`() async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            try root.makeDirectories("absolute/a/b")
            #expect(try FileStatus.of(fixture.path("root/outside/a/b")).kind == .directory)
            #expect(!Files.exists(fixture.path("outside/a")))
        }
    }

    @Test(arguments: ["", "/", ".", "..", "etc/.."])
    func `a name that is no entry cannot be created or removed`(_ path: String) async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            #expect(throws: SyscallError.self) { _ = try root.create(FilePath(path)) }
            #expect(throws: SyscallError.self) { try root.remove(FilePath(path)) }
        }
    }

    @Test func `links, hard links, renames, times and attributes round-trip`() async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            try root.writeFile("etc/a", Array("x".utf8))
            try root.link("etc/a", at: "etc/b")
            #expect(try root.status("etc/b").links == 2)
            try root.symlink(target: "../x y", at: "etc/l")
            #expect(try root.readLink("etc/l") == "../x y")
            try root.rename("etc/b", to: "c")
            #expect(try root.list("etc").map(\.name) == ["a", "l"])
            let time = Timestamp(seconds: 1_000_000_000, nanoseconds: 123_456_789)
            try root.setTimes("etc/l", accessed: time, modified: time)
            #expect(try root.status("etc/l").modified == time)
            try root.setAttribute("c", "user.a", [9])
            #expect(try root.attributes("c").map(\.name) == ["user.a"])
            #expect(try root.attribute("c", "user.a") == [9])
        }
    }

    @Test(.enabled(if: Host.isRoot, "needs root"))
    func `nodes, owners and modes are set whatever the umask`() async throws {
        try await withFixture { fixture in
            let root = try root(fixture)
            try root.makeNode("pipe", kind: .fifo, mode: 0o666)
            try root.makeNode("null", kind: .characterDevice, mode: 0o622, major: 1, minor: 3)
            try root.setOwner("null", 12, 34)
            let status = try root.status("null")
            #expect(status.kind == .characterDevice && status.mode == 0o622 && status.deviceMajor == 1 && status.deviceMinor == 3)
            #expect(status.owner == 12 && status.group == 34)
            #expect(try root.status("pipe").mode == 0o666)
            #expect(throws: SyscallError.self) { _ = try root.readFile("pipe", limit: 10) }
        }
    }
}
