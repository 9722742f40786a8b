import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonStore
import Glibc
import SystemPackage
import TestSupport
import Testing

/// ADD of local archives.
@Suite(.enabled(if: Host.isRoot && Host.has("tar"), "needs tar and root"))
struct ArchiveTests {
    @Test(arguments: [("", "cat"), ("z", "gzip"), ("j", "bzip2"), ("J", "xz"), ("-zstd", "zstd")])
    func `archives are told by their content and unpacked`(_ item: (flag: String, program: String)) async throws {
        guard Host.has(item.program) else { return }
        try await withFixture("add") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("in/one", "in/d/two", "in/l -> d/two", in: "tree")
            #expect(chown(fixture.path("tree/in/one").string, 3, 4) == 0)
            // The name says nothing.
            let flags = item.flag.hasPrefix("-") ? ["-" + item.flag, "-cf"] : ["-c\(item.flag)f"]
            let made = try Host.run("tar", flags + [lab.context.appending("file.txt").string, "-C", fixture.path("tree").string, "in"])
            #expect(made.code == 0, "\(made.output)")
            let layer = try lab.copy(CopyRequest(sources: ["file.txt"], destination: "/to", unpack: true))
            #expect(try lab.paths(layer) == ["to/", "to/in/", "to/in/d/", "to/in/d/two", "to/in/l -> d/two", "to/in/one"])
            #expect(try lab.status("to/in/one", in: layer).group == 4)
            #expect(try lab.snapshots.writeLayerTar(layer.chainID, to: { _ in }).diffID == layer.diffID)
            let plain = try lab.copy(["file.txt"], "/to")
            #expect(try lab.paths(plain) == ["to"])
        }
    }

    @Test func `what is no archive is copied`() async throws {
        try await withFixture("add") { fixture in
            let lab = try CopyLab(fixture)
            try fixture.file("context/a.tar", "not one")
            try fixture.file("context/empty.tar.gz", "")
            let layer = try lab.copy(CopyRequest(sources: ["*"], destination: "/d/", unpack: true))
            #expect(try lab.paths(layer) == ["d/", "d/a.tar", "d/empty.tar.gz"])
        }
    }

    @Test func `a hostile archive stays inside and a damaged one leaves nothing`() async throws {
        try await withFixture("add") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("x", in: "tree")
            let tar = lab.context.appending("a.tar").string
            let made = try Host.run("tar", ["-cPf", tar, "-C", fixture.path("tree").string, "--transform", "s,^x,../../../escaped,", "x"])
            #expect(made.code == 0)
            let error = #expect(throws: CaissonError.self) {
                _ = try lab.copy(CopyRequest(sources: ["a.tar"], destination: "/d/", unpack: true))
            }
            #expect(error?.message == "/a.tar: ../../../escaped: path leaves the layer")
            #expect(try Files.list(fixture.path("state/snapshots")).map(\.name).filter { $0.hasPrefix(".tmp") } == [])
        }
    }
}
