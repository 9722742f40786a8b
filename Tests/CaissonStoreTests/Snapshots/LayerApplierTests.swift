import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport
import Testing

@Suite(.enabled(if: Host.isRoot, "needs root: device nodes, owners and overlay attributes"))
struct LayerApplierTests {
    static func apply(
        _ fixture: Fixture, _ members: [TestLayer.Member], on parent: ChainID? = nil
    ) throws -> (snapshotter: OverlaySnapshotter, layer: LayerSnapshot) {
        let snapshotter = OverlaySnapshotter(root: fixture.path("state"), durable: false)
        let layer = try TestLayer(members)
        return (snapshotter, try snapshotter.apply(layer.source, diffID: layer.diffID, parent: parent))
    }

    static func whiteout(_ path: FilePath) throws -> Bool {
        let status = try FileStatus.of(path, followLinks: false)
        return status.kind == .characterDevice && status.deviceMajor == 0 && status.deviceMinor == 0
    }

    static func isOpaque(_ path: FilePath) throws -> Bool {
        try ExtendedAttributes.value("trusted.overlay.opaque", of: path) == [UInt8(ascii: "y")]
    }

    @Test("every kind of file keeps its mode, owner, time and attributes")
    func keepsEverything() async throws {
        try await withFixture { fixture in
            var program = TestLayer.file("bin/su", "#!", mode: 0o4755)
            (program.entry.uid, program.entry.gid) = (12, 34)
            // VFS_CAP_REVISION_2 with the effective bit and cap_net_bind_service.
            let capability: [UInt8] = [1, 0, 0, 2, 0, 4, 0, 0] + [UInt8](repeating: 0, count: 12)
            program.entry.attributes = [
                .init(name: "security.capability", value: capability), .init(name: "trusted.overlay.opaque", value: [0x79]),
                .init(name: "user.overlay.redirect", value: [0x2f]), .init(name: "user.note", value: [1, 2]),
            ]
            let (_, layer) = try Self.apply(
                fixture,
                [
                    TestLayer.directory("bin/", mode: 0o1777), program, TestLayer.link("bin/other", to: "bin/su", hard: true),
                    TestLayer.link("sh", to: "/bin/su"), TestLayer.device("dev/null", .characterDevice, 1, 3),
                    TestLayer.device("dev/disk", .blockDevice, 259, 70_000), TestLayer.device("pipe", .fifo, 0, 0),
                ])
            let path = layer.path
            let file = try FileStatus.of(path.appending("bin/su"))
            #expect(file.mode == 0o4755 && file.owner == 12 && file.group == 34 && file.links == 2)
            #expect(file.modified == Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789))
            #expect(try ExtendedAttributes.names(of: path.appending("bin/su")) == ["security.capability", "user.note"])
            #expect(try ExtendedAttributes.value("security.capability", of: path.appending("bin/su")) == capability)
            let directory = try FileStatus.of(path.appending("bin"))
            #expect(directory.mode == 0o1777 && directory.modified.seconds == 1_600_000_000)
            #expect(try FileStatus.of(path.appending("bin/other")).inode == file.inode)
            #expect(try Files.readLink(path.appending("sh")) == "/bin/su")
            let null = try FileStatus.of(path.appending("dev/null"))
            #expect(null.kind == .characterDevice && null.deviceMajor == 1 && null.deviceMinor == 3 && null.mode == 0o620)
            let disk = try FileStatus.of(path.appending("dev/disk"))
            #expect(disk.kind == .blockDevice && disk.deviceMajor == 259 && disk.deviceMinor == 70_000)
            #expect(try FileStatus.of(path.appending("pipe")).kind == .fifo)
            #expect(layer.size == 2)
        }
    }

    @Test("members may come in any order and more than once: the last counts")
    func takesAnyOrder() async throws {
        try await withFixture { fixture in
            let (_, layer) = try Self.apply(
                fixture,
                [
                    TestLayer.file("a/b/c", "1"), TestLayer.directory("a/b/", mode: 0o700), TestLayer.directory("a/", mode: 0o711),
                    TestLayer.file("/a/./b/c", "22"), TestLayer.file("t", "x"), TestLayer.directory("t/"), TestLayer.file("t/u"),
                    TestLayer.directory("d/"), TestLayer.file("d/e"), TestLayer.link("d", to: "a"), TestLayer.file("a/x/../y", "y"),
                ])
            #expect(try Files.readText(layer.path.appending("a/b/c")) == "22")
            #expect(try FileStatus.of(layer.path.appending("a/b")).mode == 0o700)
            #expect(try FileStatus.of(layer.path.appending("a")).mode == 0o711)
            #expect(try FileStatus.of(layer.path.appending("a")).modified.seconds == 1_600_000_000)
            #expect(Files.exists(layer.path.appending("t/u")))
            #expect(try FileStatus.of(layer.path.appending("d"), followLinks: false).kind == .symbolicLink)
            #expect(Files.exists(layer.path.appending("a/y")))
        }
    }

    @Test("whiteouts and opaque directories become overlayfs's own, and only where there is something below")
    func convertsWhiteouts() async throws {
        try await withFixture { fixture in
            let base = [TestLayer.file(".wh.nothing"), TestLayer.directory("dir/", mode: 0o750), TestLayer.file("dir/a"), TestLayer.file("b")]
            let (snapshotter, bottom) = try Self.apply(fixture, base)
            #expect(!Files.exists(bottom.path.appending("nothing"), followLinks: false))
            let upper = try TestLayer([
                TestLayer.file(".wh.b"), TestLayer.file("dir/.wh..wh..opq"), TestLayer.file("dir/.wh.a"), TestLayer.file("dir/new"),
                TestLayer.file(".wh.c"), TestLayer.directory("c/"), TestLayer.file("e/f"), TestLayer.file(".wh.e"),
                TestLayer.file("g"), TestLayer.file(".wh.g"), TestLayer.file(".wh..wh.plnk/123"), TestLayer.file(".wh.h"),
                TestLayer.file("h/i"),
            ])
            let top = try snapshotter.apply(upper.source, diffID: upper.diffID, parent: bottom.chainID)
            #expect(try Self.whiteout(top.path.appending("b")))
            #expect(try Self.isOpaque(top.path.appending("dir")))
            #expect(try Self.isOpaque(top.path.appending("c")))
            #expect(try Self.isOpaque(top.path.appending("e")))
            #expect(try Self.isOpaque(top.path.appending("h")))
            #expect(Files.exists(top.path.appending("e/f")))
            #expect(try FileStatus.of(top.path.appending("g")).kind == .regular)
            #expect(!Files.exists(top.path.appending(".wh..wh.plnk")))
            // The archive did not list the directory: it keeps the owner and mode it has below.
            #expect(try FileStatus.of(top.path.appending("dir")).mode == 0o750)
        }
    }

    @Test("an opaque root hides every name below")
    func hidesRoot() async throws {
        try await withFixture { fixture in
            let (snapshotter, bottom) = try Self.apply(fixture, [TestLayer.file("a"), TestLayer.file("d/x"), TestLayer.file("e/y")])
            let upper = try TestLayer([TestLayer.file(".wh..wh..opq"), TestLayer.file("d/new")])
            let top = try snapshotter.apply(upper.source, diffID: nil, parent: bottom.chainID)
            #expect(try Self.whiteout(top.path.appending("a")))
            #expect(try Self.whiteout(top.path.appending("e")))
            #expect(try Self.isOpaque(top.path.appending("d")))
        }
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: @Sendable () -> [TestLayer.Member]
        let message: String

        init(_ name: String, _ message: String, _ members: @escaping @Sendable () -> [TestLayer.Member]) {
            (testDescription, self.message, self.members) = (name, message, members)
        }
    }

    static let corpus = [
        Hostile("dot dot", "../escape: path leaves the layer") { [TestLayer.file("../escape")] },
        Hostile("dot dot inside", "path leaves the layer") { [TestLayer.file("a/../../escape")] },
        Hostile("absolute dot dot", "path leaves the layer") { [TestLayer.file("/../escape")] },
        Hostile("hard link out", "hard link target /etc/passwd is not in this layer") {
            [TestLayer.link("p", to: "/etc/passwd", hard: true)]
        },
        Hostile("hard link up", "path leaves the layer") { [TestLayer.link("p", to: "../../../etc/passwd", hard: true)] },
        Hostile("hard link through a link out", "is not in this layer") {
            [TestLayer.link("out", to: "/etc"), TestLayer.link("p", to: "out/passwd", hard: true)]
        },
        Hostile("a file through a link to nowhere", "out/escape: its directory out is none") {
            [TestLayer.link("out", to: "/escape-target"), TestLayer.file("out/escape")]
        },
        Hostile("a file in a file", "its directory f is none") { [TestLayer.file("f"), TestLayer.file("f/g")] },
        Hostile("whiteout of dot dot", "illegal whiteout") { [TestLayer.file("a/.wh...")] },
        Hostile("empty whiteout", "illegal whiteout") { [TestLayer.file(".wh.")] },
        Hostile("a file in a whiteout", "a whiteout cannot have files in it") { [TestLayer.file(".wh.a/b")] },
        Hostile("the whiteout device", "stands for a deletion") { [TestLayer.device("w", .characterDevice, 0, 0)] },
        Hostile("the root as a file", "the root must be a directory") { [TestLayer.file(".")] },
        Hostile("a hard link to a directory", "is not in this layer") {
            [TestLayer.directory("d/"), TestLayer.link("e", to: "d", hard: true)]
        },
        Hostile("a very deep tree", "deeper than 400 levels") {
            [TestLayer.file(String(repeating: "d/", count: 401) + "f")]
        },
        Hostile("a name too long for the disk", "file name too long") { [TestLayer.file(String(repeating: "n", count: 300))] },
    ]

    @Test("a hostile layer is refused by name and leaves nothing", arguments: corpus)
    func refuses(_ sample: Hostile) async throws {
        try await withFixture { fixture in
            try fixture.file("escape", "untouched")
            let snapshotter = OverlaySnapshotter(root: fixture.path("state"), durable: false)
            let layer = try TestLayer([TestLayer.file("first")] + sample.members())
            let error = #expect(throws: CaissonError.self) { try snapshotter.apply(layer.source, diffID: nil, parent: nil) }
            #expect(error?.message.contains(sample.message) == true, "\(error?.message ?? "")")
            #expect(try Files.list(fixture.path("state/snapshots")).map(\.name) == ["empty", "l", "mountpoints"])
            #expect(try Files.list(fixture.path("state/indexes")).isEmpty)
            #expect(try Files.readText(fixture.path("escape")) == "untouched")
            #expect(!Files.exists("/escape-target"))
        }
    }

    @Test("links that point out of the layer are followed inside it")
    func staysInside() async throws {
        try await withFixture { fixture in
            let outside = try fixture.folder("outside")
            let (_, layer) = try Self.apply(
                fixture,
                [
                    TestLayer.directory(String(outside.string.dropFirst()) + "/"), TestLayer.link("door", to: outside.string),
                    TestLayer.link("up", to: "../../../../../.."), TestLayer.file("door/in", "x"), TestLayer.file("up/top", "y"),
                ])
            #expect(try Files.list(outside).isEmpty)
            #expect(try Files.readText(layer.path.appending(String(outside.string.dropFirst())).appending("in")) == "x")
            #expect(try Files.readText(layer.path.appending("top")) == "y")
        }
    }

    @Test("a blob with other content than it should have is refused and leaves nothing")
    func verifies() async throws {
        try await withFixture { fixture in
            let snapshotter = OverlaySnapshotter(root: fixture.path("state"), durable: false)
            let layer = try TestLayer([TestLayer.file("a", "content")])
            let blob = try layer.blob()
            let other = try TestLayer([TestLayer.file("b")])
            var descriptor = blob.descriptor
            descriptor.digest = .sha256("other".utf8)
            let source = { ByteStream.source(of: blob.bytes) }
            #expect(throws: CaissonError.self) { try snapshotter.apply(source(), blob: descriptor, diffID: layer.diffID, parent: nil) }
            descriptor = blob.descriptor
            descriptor.size += 1
            #expect(throws: CaissonError.self) { try snapshotter.apply(source(), blob: descriptor, diffID: layer.diffID, parent: nil) }
            let wrong = #expect(throws: CaissonError.self) { try snapshotter.apply(source(), diffID: other.diffID, parent: nil) }
            #expect(wrong?.code == .dataLoss)
            #expect(throws: CaissonError.self) {
                try snapshotter.apply(ByteStream.source(of: Array(blob.bytes.dropLast(4))), diffID: layer.diffID, parent: nil)
            }
            #expect(try snapshotter.allLayers().isEmpty)
            let good = try snapshotter.apply(source(), blob: blob.descriptor, diffID: layer.diffID, parent: nil)
            #expect(good.diffID == layer.diffID && good.tarSize == Int64(layer.bytes.count))
            // Present: the source is not even read.
            let again = try snapshotter.apply({ _ in throw CaissonError(.internal, "read") }, diffID: layer.diffID, parent: nil)
            #expect(again == good)
        }
    }

    @Test("long runs of zeros become holes")
    func keepsHoles() async throws {
        try await withFixture { fixture in
            var member = TestLayer.file("disk")
            member.data = [1] + [UInt8](repeating: 0, count: 8 << 20) + [2] + [UInt8](repeating: 0, count: 1 << 20)
            member.entry.size = Int64(member.data.count)
            let (_, layer) = try Self.apply(fixture, [member])
            #expect(try Files.read(layer.path.appending("disk")) == member.data)
            #expect(try FileStatus.of(layer.path.appending("disk")).blocks * 512 < 1 << 20)
        }
    }
}
