import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport
import Testing

@Suite(.enabled(if: Host.canMountOverlay, "needs overlayfs and root"))
struct OverlaySnapshotterTests {
    static let base = [
        TestLayer.directory("etc/"), TestLayer.file("etc/passwd", "root"), TestLayer.file("etc/group", "root"),
        TestLayer.directory("lib/"), TestLayer.file("lib/one", "1"), TestLayer.file("lib/two", "2"), TestLayer.directory("lib/sub/"),
        TestLayer.file("lib/sub/three", "3"), TestLayer.directory("same/"), TestLayer.file("same/file", "s"),
        TestLayer.directory("gone/"), TestLayer.file("gone/x", "x"),
    ]

    static func withBase(_ body: (Fixture, OverlaySnapshotter, LayerSnapshot) throws -> Void) async throws {
        try await withFixture { fixture in
            let snapshotter = OverlaySnapshotter(root: fixture.path("state"), durable: false)
            let layer = try TestLayer(base)
            try body(fixture, snapshotter, try snapshotter.apply(layer.source, diffID: layer.diffID, parent: nil))
        }
    }

    /// Runs `body` with the plan mounted at `target`, in a mount namespace of its own.
    static func mounted(_ plan: OverlayPlan, at target: FilePath, _ body: @escaping @Sendable (FilePath) throws -> Void) throws {
        let mount = OverlayMount(
            lower: plan.lowerPaths, upper: plan.upperPath, work: plan.workPath, options: OverlayPlan.fixedOptions)
        try Namespace.withPrivateMounts {
            try Files.makeDirectories(target)
            try mount.mount(at: target)
            do {
                try body(target)
            } catch {
                try Mounts.unmount(target, detach: true)
                throw error
            }
            try Mounts.unmount(target, detach: true)
        }
    }

    @Sendable static func workload(_ root: FilePath) throws {
        try Files.write(root.appending("etc/passwd"), Array("changed".utf8))
        try Files.remove(root.appending("etc/group"))
        try removeTree(at: root.appending("lib"))
        try Files.makeDirectory(root.appending("lib"))
        try Files.write(root.appending("lib/two"), Array("new".utf8))
        try removeTree(at: root.appending("gone"))
        try Files.makeDirectories(root.appending("new/deep"))
        try Files.write(root.appending("new/a"), Array("link".utf8))
        try Files.link(root.appending("new/a"), at: root.appending("new/deep/b"))
        try Files.symlink(target: "a", at: root.appending("new/c"))
        try ExtendedAttributes.set("user.note", [9], on: root.appending("new/a"))
        try Files.setMode(root.appending("new/a"), 0o4755)
    }

    static let expectedChanges = [
        "C /etc", "D /etc/group", "C /etc/passwd", "D /gone", "C /lib", "D /lib/one", "D /lib/sub", "C /lib/two", "A /new",
        "A /new/a", "A /new/c", "A /new/deep", "A /new/deep/b",
    ]

    static func lines(_ changes: [LayerChange]) -> [String] { changes.map { "\($0.kind.rawValue) \($0.displayPath)" } }

    @Test("a container's changes are listed as Docker lists them, before and after the commit")
    func listsChanges() async throws {
        try await Self.withBase { _, snapshotter, layer in
            let container = try snapshotter.prepare("c1", parent: layer.chainID)
            #expect(try snapshotter.changes(container: "c1").isEmpty)
            try Self.mounted(container.plan, at: container.directory.appending("merged"), Self.workload)
            #expect(Self.lines(try snapshotter.changes(container: "c1")) == Self.expectedChanges)
            let committed = try snapshotter.commit("c1")
            #expect(Self.lines(try snapshotter.changes(layer: committed.chainID)) == Self.expectedChanges)
            #expect(committed.parent == layer.chainID)
            #expect(committed.size == 14)
            #expect(try snapshotter.layers(of: committed.chainID).map(\.chainID) == [layer.chainID, committed.chainID])
        }
    }

    @Test("a commit's stream is the same every time, and applying it elsewhere gives the same tree")
    func commitRoundTrips() async throws {
        try await Self.withBase { fixture, snapshotter, layer in
            let container = try snapshotter.prepare("c1", parent: layer.chainID)
            try Self.mounted(container.plan, at: container.directory.appending("merged"), Self.workload)
            let committed = try snapshotter.commit("c1")
            var tar: [UInt8] = []
            let written = try snapshotter.writeLayerTar(committed.chainID) { tar.append(contentsOf: $0) }
            #expect(written.diffID == committed.diffID && written.size == Int64(tar.count))
            #expect(DiffID(.sha256(tar)) == committed.diffID)
            #expect(try snapshotter.commit("c1") == committed)

            let elsewhere = OverlaySnapshotter(root: fixture.path("elsewhere"), durable: false)
            let bottom = try TestLayer(Self.base)
            let under = try elsewhere.apply(bottom.source, diffID: bottom.diffID, parent: nil)
            let top = try elsewhere.apply(ByteStream.source(of: tar), diffID: committed.diffID, parent: under.chainID)
            #expect(top.chainID == committed.chainID)
            #expect(try Self.tree(snapshotter, committed.chainID, fixture) == Self.tree(elsewhere, top.chainID, fixture))
            #expect(try elsewhere.writeLayerTar(top.chainID, to: { _ in }).diffID == committed.diffID)
        }
    }

    /// A merged stack as one archive: names, kinds, owners, times, attributes and content.
    static func tree(_ snapshotter: OverlaySnapshotter, _ chain: ChainID, _ fixture: Fixture) throws -> Digest {
        let plan = try snapshotter.view(chain)
        let target = try fixture.folder("view")
        let output = fixture.path("view.tar")
        try mounted(plan, at: target) { root in
            let directory = try Files.open(root, [.read, .directory])
            let file = try Files.open(output, [.write, .create, .truncate])
            let raw = file.raw
            try OverlaySnapshotter.exportTree(directory.raw) { try FileIO.writeAll(raw, $0) }
        }
        return .sha256(try Files.read(output))
    }

    @Test("an exported root is what was mounted")
    func exports() async throws {
        try await Self.withBase { fixture, snapshotter, layer in
            _ = try Self.tree(snapshotter, layer.chainID, fixture)
            let reader = try TarReader(ByteStream.source(of: Files.read(fixture.path("view.tar"))))
            var names: [String] = []
            while let entry = try reader.next() { names.append(entry.displayPath) }
            #expect(names == ["etc/", "etc/group", "etc/passwd", "gone/", "gone/x", "lib/", "lib/one", "lib/sub/", "lib/sub/three", "lib/two", "same/", "same/file"])
        }
    }

    @Test("taking a container's files makes the layer that copying them makes")
    func adoptEqualsCommit() async throws {
        try await Self.withBase { _, snapshotter, layer in
            let container = try snapshotter.prepare("c1", parent: layer.chainID)
            try Self.mounted(container.plan, at: container.directory.appending("merged"), Self.workload)
            let committed = try snapshotter.commit("c1")
            try snapshotter.remove(layer: committed.chainID)
            let adopted = try snapshotter.adopt("c1")
            #expect(adopted.diffID == committed.diffID && adopted.size == committed.size)
            #expect(try snapshotter.allContainers() == [])
            #expect(Self.lines(try snapshotter.changes(layer: adopted.chainID)) == Self.expectedChanges)
            let names = try ExtendedAttributes.names(of: adopted.path.appending("etc"))
            #expect(!names.contains { $0.hasPrefix("trusted.overlay.") })
        }
    }

    @Test("a container without layers and an empty commit work")
    func scratch() async throws {
        try await withFixture { fixture in
            let snapshotter = OverlaySnapshotter(root: fixture.path("state"), durable: false)
            let container = try snapshotter.prepare("s", parent: nil)
            try Self.mounted(container.plan, at: container.directory.appending("merged")) { try Files.write($0.appending("f"), [1]) }
            #expect(Self.lines(try snapshotter.changes(container: "s")) == ["A /f"])
            let layer = try snapshotter.commit("s")
            _ = try snapshotter.prepare("e", parent: layer.chainID)
            let empty = try snapshotter.commit("e")
            #expect(empty.size == 0 && empty.tarSize == 1024)
            #expect(try snapshotter.changes(layer: empty.chainID).isEmpty)
            let error = #expect(throws: CaissonError.self) { try snapshotter.prepare("e", parent: nil) }
            #expect(error?.code == .alreadyExists)
        }
    }

    @Test("a change can be taken back, but not below a directory that was replaced")
    func reverts() async throws {
        try await Self.withBase { _, snapshotter, layer in
            let container = try snapshotter.prepare("c1", parent: layer.chainID)
            try Self.mounted(container.plan, at: container.directory.appending("merged"), Self.workload)
            let blocked = #expect(throws: CaissonError.self) { try snapshotter.revert(container: "c1", paths: ["/lib/two"]) }
            #expect(blocked?.code == .failedPrecondition)
            let unchanged = #expect(throws: CaissonError.self) { try snapshotter.revert(container: "c1", paths: ["/same/file"]) }
            #expect(unchanged?.code == .notFound)
            #expect(try snapshotter.revert(container: "c1", paths: ["/etc/group", "/etc/passwd", "/lib", "/new/deep"]) == 4)
            #expect(Self.lines(try snapshotter.changes(container: "c1")) == ["D /gone", "A /new", "A /new/a", "A /new/c"])
            try Self.mounted(container.plan, at: container.directory.appending("merged")) { root in
                let (passwd, three) = (
                    try Files.readText(root.appending("etc/passwd")), try Files.readText(root.appending("lib/sub/three"))
                )
                #expect(passwd == "root" && three == "3")
                #expect(Files.exists(root.appending("etc/group")))
            }
        }
    }

    @Test("a damaged or missing file list is made anew")
    func rebuildsIndex() async throws {
        try await Self.withBase { fixture, snapshotter, layer in
            let file = fixture.path("state/indexes/\(layer.diffID.hex)")
            let before = try Files.read(file)
            try Files.write(file, Array("damaged".utf8))
            #expect(try snapshotter.index(of: layer.chainID).count == 13)
            #expect(try Files.read(file) == before)
            try Files.remove(file)
            #expect(try snapshotter.index(of: layer.chainID).count == 13)
            #expect(try snapshotter.index(of: layer.chainID).totalSize == layer.size)
        }
    }

    @Test("a sweep keeps what is named and what is being made, and removes the rest")
    func sweeps() async throws {
        try await Self.withBase { fixture, snapshotter, layer in
            let extra = try TestLayer([TestLayer.file("extra")])
            let doomed = try snapshotter.apply(extra.source, diffID: extra.diffID, parent: layer.chainID)
            _ = try snapshotter.prepare("keep", parent: layer.chainID)
            _ = try snapshotter.prepare("drop", parent: layer.chainID)
            try fixture.file("state/snapshots/.tmp-dead/fs/file")
            try Files.symlink(target: "../layer-nowhere/fs", at: fixture.path("state/snapshots/l/zzzzz"))
            let report = try snapshotter.sweep(keepingLayers: [layer.chainID], containers: ["keep"])
            #expect(report.layers == [doomed.chainID] && report.containers == ["drop"])
            #expect(report.leftovers == 1 && report.links == 1 && report.indexes == 1)
            #expect(try snapshotter.allLayers() == [layer])
            #expect(try snapshotter.allContainers() == ["keep"])
            #expect(try snapshotter.sweep(keepingLayers: [layer.chainID], containers: ["keep"]) == SweepReport())
            #expect(!snapshotter.contains(doomed.chainID))
        }
    }

    @Test("two processes that make the same layer both get it")
    func racesPeacefully() async throws {
        try await withFixture { fixture in
            let root = fixture.path("state")
            let layer = try TestLayer(Self.base)
            let made = try await withThrowingTaskGroup(of: LayerSnapshot.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await BlockingPool.shared.run {
                            try OverlaySnapshotter(root: root, durable: false).apply(layer.source, diffID: nil, parent: nil)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(made.map(\.link)).count == 1)
            #expect(try Files.list(root.appending("snapshots/l")).count == 3)
        }
    }

    @Test("a snapshot takes what its files take, hard links once")
    func measures() async throws {
        try await Self.withBase { _, snapshotter, layer in
            let usage = try snapshotter.usage(layer: layer.chainID)
            #expect(usage.inodes == 13)
            #expect(usage.bytes > 0)
            #expect(layer.size == 13)
        }
    }
}
