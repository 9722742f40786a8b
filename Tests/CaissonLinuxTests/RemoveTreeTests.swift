import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct RemoveTreeTests {
    @Test func `a tree goes with read-only folders, and links are not followed`() async throws {
        try await withFixture { fixture in
            let kept = try fixture.file("kept/file", "x")
            for index in 0..<300 { try fixture.file("tree/deep/er/\(index)") }
            try Files.symlink(target: fixture.path("kept"), at: fixture.path("tree/link"))
            try Files.setMode(fixture.path("tree/deep/er"), 0o500)
            try removeTree(at: fixture.path("tree"))
            #expect(!Files.exists(fixture.path("tree")))
            #expect(try Files.readText(kept) == "x")
            try removeTree(at: fixture.path("tree"))
        }
    }

    @Test(.enabled(if: Host.isRoot && Host.has("chattr"), "needs root and chattr"))
    func `immutable files and folders go too`() async throws {
        try await withFixture { fixture in
            try fixture.file("tree/sub/file")
            let made = try Host.run("chattr", ["+i", fixture.path("tree/sub/file").string, fixture.path("tree/sub").string])
            try #require(made.code == 0, "\(made.output)")
            try removeTree(at: fixture.path("tree"))
            #expect(!Files.exists(fixture.path("tree")))
        }
    }

    @Test(.enabled(if: Host.canMountOverlay, "needs root"))
    func `a mount inside is never entered`() async throws {
        try await withFixture { fixture in
            let mount = try fixture.folder("tree/mount")
            let tree = fixture.path("tree")
            let (error, survived) = try Namespace.withPrivateMounts { () -> (SyscallError?, Bool) in
                try Mounts.mount("tmpfs", at: mount, type: "tmpfs")
                try Files.write(mount.appending("precious"), [1])
                do { try removeTree(at: tree) } catch let error as SyscallError {
                    return (error, Files.exists(mount.appending("precious")))
                }
                return (nil, false)
            }
            #expect(error?.errno == EXDEV || error?.errno == EBUSY)
            #expect(survived)
        }
    }
}
