import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

struct MountsTests {
    @Test func `mountinfo is parsed, escapes and optional fields included`() throws {
        let text = """
            36 35 98:0 /mnt1 /mnt2\\040with\\134space rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue
            22 1 0:21 / /proc rw - proc proc rw
            broken line
            """
        let mounts = MountInfo.parse(text)
        #expect(mounts.map(\.mountPoint) == ["/mnt2 with\\space", "/proc"])
        #expect(mounts.first?.optionalFields == ["master:1", "shared:2"])
        #expect(mounts.first?.superOptions == ["rw", "errors=continue"])
        #expect(mounts.first?.major == 98)
        #expect(try MountInfo.current().contains { $0.mountPoint == "/" })
    }

    @Test(.enabled(if: Host.canMountOverlay, "needs overlayfs and root"), arguments: [2, 60])
    func `layers are stacked, also many of them`(_ count: Int) async throws {
        try await withFixture("ov,er:lay") { fixture in
            for index in 0..<count { try fixture.file("layer\(index)/from\(index)", "\(index)") }
            try fixture.file("layer0/same", "top")
            try fixture.file("layer1/same", "below")
            for name in ["upper", "work", "merged"] { try fixture.folder(name) }
            let overlay = OverlayMount(
                lower: (0..<count).map { fixture.path("layer\($0)") }, upper: fixture.path("upper"), work: fixture.path("work"))
            let merged = fixture.path("merged")
            let (same, last) = try Namespace.withPrivateMounts {
                try overlay.mount(at: merged)
                try Files.write(merged.appending("new"), [1])
                return (try Files.readText(merged.appending("same")), try Files.readText(merged.appending("from\(count - 1)")))
            }
            #expect(same == "top" && last == "\(count - 1)")
            #expect(Files.exists(fixture.path("upper/new")))
            #expect(!Files.exists(fixture.path("merged/new")))
        }
    }

    @Test(.enabled(if: Host.canMountOverlay, "needs root"))
    func `a read-only bind refuses writes and shows the same files`() async throws {
        try await withFixture { fixture in
            try fixture.file("source/a", "x")
            let (source, target) = (fixture.path("source"), try fixture.folder("target"))
            let (text, refused) = try Namespace.withPrivateMounts { () -> (String, Int32?) in
                try Mounts.bind(source, at: target, recursive: true, readOnly: true)
                do { try Files.write(target.appending("b"), []) } catch let error as SyscallError {
                    return (try Files.readText(target.appending("a")), error.errno)
                }
                return ("", nil)
            }
            #expect(text == "x" && refused == EROFS)
        }
    }

    @Test(.enabled(if: Host.canMakeNamespaces, "needs root"))
    func `a new network namespace is another one and is entered by descriptor`() throws {
        let namespace = try Namespace.newNetwork()
        let inside = try Namespace.run(in: namespace.raw, .network) { try Namespace.identity(.network) }
        #expect(try inside != Namespace.identity(.network))
        #expect(try inside == FileStatus.of(descriptor: namespace.raw).inode)
    }
}
