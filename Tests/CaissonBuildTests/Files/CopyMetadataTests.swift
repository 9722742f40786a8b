import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Glibc
import SystemPackage
import TestSupport
import Testing

/// What a copied file keeps and what it is given.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct CopyMetadataTests {
    @Test func `files of a context belong to root and keep mode, time and attributes`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a")
            let path = lab.context.appending("a")
            #expect(chown(path.string, 7, 8) == 0 && chmod(path.string, 0o4751) == 0)
            try ExtendedAttributes.set("user.note", [1, 2], on: path)
            let before = try FileStatus.of(path)
            let layer = try lab.copy(["a"], "/d/a")
            let after = try lab.status("d/a", in: layer)
            #expect(after.owner == 0 && after.group == 0 && after.mode == 0o4751 && after.modified == before.modified)
            #expect(try ExtendedAttributes.value("user.note", of: layer.path.appending("d/a")) == [1, 2])
            let made = try lab.status("d", in: layer)
            #expect(made.mode == 0o755 && made.modified == before.modified)
        }
    }

    @Test func `chown and chmod reach everything copied`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("d/a", "d/l -> a", "d/s/b")
            let layer = try lab.copy(
                CopyRequest(sources: ["d"], destination: "/x", owner: FileOwner(uid: 5, gid: 6), mode: "0640"))
            for path in ["x", "x/a", "x/l", "x/s", "x/s/b"] {
                let status = try lab.status(path, in: layer)
                #expect(status.owner == 5 && status.group == 6, "\(path)")
                if path != "x", path != "x/l" { #expect(status.mode == 0o640, "\(path)") }
            }
            #expect(try lab.status("x", in: layer).mode == 0o755)
        }
    }

    @Test(arguments: [
        ("755", 0o644, 0o755), ("u+x", 0o644, 0o744), ("go-rwx", 0o755, 0o700), ("a=r", 0o755, 0o444), ("+x", 0o600, 0o711),
        ("u=rwX,go=rX", 0o644, 0o644), ("u=rwX,go=rX", 0o755, 0o755), ("g=u", 0o640, 0o660), ("u+s,+t", 0o755, 0o5755),
    ] as [(String, UInt32, UInt32)])
    func `chmod takes octal and symbols`(_ item: (text: String, before: UInt32, after: UInt32)) async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a")
            #expect(chmod(lab.context.appending("a").string, item.before) == 0)
            let layer = try lab.copy(CopyRequest(sources: ["a"], destination: "/a", mode: item.text))
            #expect(try lab.status("a", in: layer).mode == item.after)
        }
    }

    @Test(arguments: ["", "9", "77777", "u", "q+x", "u*x", "u+q"]) func `an illegal mode is refused`(_ text: String) async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a")
            #expect(throws: CaissonError.self) {
                _ = try lab.copy(CopyRequest(sources: ["a"], destination: "/a", mode: text))
            }
        }
    }

    @Test func `a directory below keeps what it was`() async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("a")
            try lab.have("srv/data/x", in: "stage")
            #expect(chmod(fixture.path("stage/srv/data").string, 0o1770) == 0)
            try ExtendedAttributes.set("user.kept", [9], on: fixture.path("stage/srv/data"))
            try lab.stage("stage")
            let layer = try lab.copy(["a"], "/srv/data/")
            #expect(try lab.paths(layer) == ["srv/", "srv/data/", "srv/data/a"])
            #expect(try lab.status("srv/data", in: layer).mode == 0o1770)
            #expect(try ExtendedAttributes.value("user.kept", of: layer.path.appending("srv/data")) == [9])
        }
    }

    @Test func `names of one file stay names of one file`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("z", "alone")
            #expect(link(lab.context.appending("z").string, lab.context.appending("b").string) == 0)
            #expect(link(lab.context.appending("alone").string, fixture.path("elsewhere").string) == 0)
            let layer = try lab.copy(["."], "/")
            #expect(try lab.status("b", in: layer).inode == lab.status("z", in: layer).inode)
            #expect(try lab.status("alone", in: layer).links == 1)
            #expect(try lab.snapshots.writeLayerTar(layer.chainID, to: { _ in }).diffID == layer.diffID)
            #expect(try lab.snapshots.index(of: layer.chainID).entry("z".utf8)?.isHardLink == true)
        }
    }

    @Test func `pipes and devices are copied, sockets are not`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a")
            #expect(mkfifo(lab.context.appending("pipe").string, 0o600) == 0)
            #expect(mknod(lab.context.appending("null").string, S_IFCHR | 0o666, 0x103) == 0)
            #expect(mknod(lab.context.appending("socket").string, S_IFSOCK | 0o600, 0) == 0)
            let layer = try lab.copy(["."], "/")
            #expect(try lab.paths(layer) == ["a", "null", "pipe"])
            #expect(try lab.status("pipe", in: layer).kind == .fifo && lab.status("null", in: layer).deviceMinor == 3)
        }
    }

    @Test func `names are bytes, whatever they spell`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            let name: [CChar] = [CChar(bitPattern: 0xff), 0x0a, CChar(bitPattern: 0xfe), 0]
            try Files.write(lab.context.appending(FilePath(platformString: name).components), [1])
            let layer = try lab.copy(["."], "/")
            #expect(try Files.list(layer.path).map(\.rawName) == [[0xff, 0x0a, 0xfe]])
        }
    }

    @Test func `a file with holes keeps its bytes`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            let path = lab.context.appending("sparse")
            let file = try Files.open(path, [.write, .create])
            try file.truncate(64 << 20)
            try file.seek(to: 32 << 20)
            try file.writeAll("middle")
            let layer = try lab.copy(["sparse"], "/")
            let status = try lab.status("sparse", in: layer)
            #expect(status.size == 64 << 20 && status.blocks * 512 < 8 << 20)
            #expect(try lab.snapshots.writeLayerTar(layer.chainID, to: { _ in }).diffID == layer.diffID)
        }
    }

    @Test func `an epoch is the latest time in a layer`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("d/a")
            let layer = try lab.copy(CopyRequest(sources: ["d"], destination: "/x"), epoch: 1000)
            for path in ["x", "x/a"] { #expect(try lab.status(path, in: layer).modified == Timestamp(seconds: 1000)) }
        }
    }

    @Test func `files given in the Dockerfile are copied`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            let tree = try FileTree.inline([("hello", Array("hi\n".utf8))], snapshots: lab.snapshots)
            let layer = try tree.select(CopyRequest(sources: ["hello"], destination: "/etc/"), into: nil).layer(on: nil)
            #expect(try lab.text("etc/hello", in: layer) == "hi\n")
            #expect(try lab.status("etc/hello", in: layer).mode == 0o644)
        }
    }
}
