import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Equal inputs, changed inputs, and what an earlier layer saves.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct CopyCacheTests {
    @Test func `equal files give equal digests and layers anywhere`() async throws {
        try await withFixture("copy") { fixture in
            try await withFixture("copy") { other in
                var layers: [LayerSnapshot] = []
                var digests: [Digest] = []
                for fixture in [fixture, other] {
                    let lab = try CopyLab(fixture)
                    try lab.have("d/one", "d/two", "d/l -> one")
                    for name in ["d/one", "d/two", "d/l", "d"] { try setTime(lab.context.appending(FilePath(name).components), 1_000_000) }
                    let selection = try lab.tree().select(CopyRequest(sources: ["."], destination: "/x/"), into: nil)
                    digests.append(selection.digest)
                    layers.append(try selection.layer(on: nil))
                }
                #expect(digests[0] == digests[1])
                #expect(layers[0].diffID == layers[1].diffID)
            }
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var misses: Bool
        var change: @Sendable (FilePath) throws -> Void
        var testDescription: String { name }
    }

    static let changes: [Change] = [
        Change(name: "nothing", misses: false) { _ in },
        Change(name: "a time", misses: false) { try setTime($0.appending("d/one"), 5) },
        Change(name: "a byte", misses: true) { try Files.write($0.appending("d/one"), [1]) },
        Change(name: "a mode", misses: true) { _ = chmod($0.appending("d/one").string, 0o600) },
        Change(name: "a folder's mode", misses: true) { _ = chmod($0.appending("d/s").string, 0o700) },
        Change(name: "a name", misses: true) { try Files.rename($0.appending("d/one"), to: $0.appending("d/won")) },
        Change(name: "a new file", misses: true) { try Files.write($0.appending("d/new"), []) },
        Change(name: "an attribute", misses: true) { try ExtendedAttributes.set("user.a", [1], on: $0.appending("d/one")) },
        Change(name: "an owner, which root gets anyway", misses: false) { _ = chown($0.appending("d/one").string, 9, 9) },
    ]

    @Test(arguments: changes) func `a digest changes with what reaches the layer`(_ item: Change) async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("d/one", "d/s/two")
            let request = CopyRequest(sources: ["d"], destination: "/x/")
            let before = try lab.tree().select(request, into: nil).digest
            try item.change(lab.context)
            #expect((try lab.tree().select(request, into: nil).digest != before) == item.misses)
        }
    }

    @Test func `unchanged files of the layer before are shared, the changed one is not`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("d/one", "d/two", "d/three")
            let first = try lab.copy(["d"], "/x/")
            try fixture.file("context/d/two", "something else")
            let second = try lab.copy(CopyRequest(sources: ["d"], destination: "/x/"), reusing: first.chainID)
            #expect(try lab.status("x/one", in: first).inode == lab.status("x/one", in: second).inode)
            #expect(try lab.status("x/two", in: first).inode != lab.status("x/two", in: second).inode)
            #expect(try lab.text("x/two", in: first) == "text of d/two" && lab.text("x/two", in: second) == "something else")
            #expect(try lab.status("x/one", in: second).inode != FileStatus.of(lab.context.appending("d/one")).inode)
            // The same layer made without help has the same digest.
            try lab.snapshots.remove(layer: second.chainID)
            #expect(try lab.copy(["d"], "/x/").diffID == second.diffID)
        }
    }

    @Test func `two equal files do not become one because they were one before`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a")
            #expect(link(lab.context.appending("a").string, lab.context.appending("b").string) == 0)
            let first = try lab.copy(["."], "/")
            let status = try FileStatus.of(lab.context.appending("a"))
            try Files.remove(lab.context.appending("b"))
            try fixture.file("context/b", "text of a")
            try setTime(lab.context.appending("b"), status.modified.seconds)
            try setTime(lab.context.appending("a"), status.modified.seconds)
            let second = try lab.copy(CopyRequest(sources: ["."], destination: "/"), reusing: first.chainID)
            #expect(try lab.status("a", in: second).inode != lab.status("b", in: second).inode)
        }
    }

    @Test func `what was hashed is remembered, and a changed file is read again`() async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("a", "b")
            let request = CopyRequest(sources: ["."], destination: "/")
            let memory = fixture.path("state/build/hashes")
            let plain = try lab.tree().select(request, into: nil).digest
            lab.hashes = HashMemory(path: memory)
            #expect(try lab.tree().select(request, into: nil).digest == plain)
            // Written this moment: not to be trusted.
            #expect(!Files.exists(memory))
            // A damaged file is an empty one.
            try Files.makeDirectories(memory.removingLastComponent())
            try Files.write(memory, Array(repeating: 7, count: 500))
            lab.hashes = HashMemory(path: memory)
            #expect(try lab.tree().select(request, into: nil).digest == plain)
        }
    }

    @Test(arguments: changes) func `a selection is recalled as long as its files are the same`(_ item: Change) async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("d/one", "d/s/two", "d/l -> one")
            let request = CopyRequest(sources: ["d"], destination: "/x/")
            // A minute ahead, so that what was made this moment counts as old.
            let memory = HashMemory(path: fixture.path("state/build/hashes")) { SystemClock.now().advanced(by: .seconds(60)) }
            lab.hashes = memory
            func digest() throws -> (digest: Digest, isRecalled: Bool) {
                let tree = try lab.tree()
                return try memory.digest(of: [(tree, request)], into: nil) { try tree.select(request, into: nil).digest }
            }
            let first = try digest()
            #expect(!first.isRecalled)
            let again = try digest()
            #expect(again.isRecalled && again.digest == first.digest)
            try item.change(lab.context)
            let changed = try digest()
            #expect(changed.isRecalled == (item.name == "nothing"))
            #expect((changed.digest != first.digest) == item.misses)
        }
    }

    @Test func `a selection of files made this moment is not remembered`() async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("a")
            let memory = HashMemory(path: fixture.path("state/build/hashes"))
            lab.hashes = memory
            let request = CopyRequest(sources: ["a"], destination: "/")
            for _ in 0..<2 {
                let tree = try lab.tree()
                let found = try memory.digest(of: [(tree, request)], into: nil) { try tree.select(request, into: nil).digest }
                #expect(!found.isRecalled)
            }
        }
    }

    @Test func `another request or another stage recalls nothing`() async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("a", "b")
            let memory = HashMemory(path: fixture.path("state/build/hashes")) { SystemClock.now().advanced(by: .seconds(60)) }
            lab.hashes = memory
            func isRecalled(_ request: CopyRequest) throws -> Bool {
                let (tree, parent) = (try lab.tree(), lab.parent)
                return try memory.digest(of: [(tree, request)], into: parent) {
                    try tree.select(request, into: parent).digest
                }.isRecalled
            }
            var request = CopyRequest(sources: ["a"], destination: "/x/")
            #expect(try !isRecalled(request))
            #expect(try isRecalled(request))
            request.owner = FileOwner(uid: 1, gid: 1)
            #expect(try !isRecalled(request))
            request.mode = "600"
            #expect(try !isRecalled(request))
            request.sources = ["b"]
            #expect(try !isRecalled(request))
            try lab.have("etc/os", in: "base")
            try lab.stage("base")
            #expect(try !isRecalled(request))
            #expect(try isRecalled(request))
        }
    }

    @Test func `a source that changes before it is copied fails and leaves nothing`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a")
            let selection = try lab.tree().select(CopyRequest(sources: ["a"], destination: "/"), into: nil)
            try fixture.file("context/a", "longer than it was before")
            let error = #expect(throws: CaissonError.self) { _ = try selection.layer(on: nil) }
            #expect(error?.code == .failedPrecondition)
            #expect(try Files.list(fixture.path("state/snapshots")).map(\.name).filter { $0.hasPrefix(".tmp") } == [])
        }
    }

    @Test func `a file that becomes a link out of the context is not followed`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a", "d/b")
            let selection = try lab.tree().select(CopyRequest(sources: ["."], destination: "/"), into: nil)
            try removeTree(at: lab.context.appending("d"))
            try Files.symlink(target: "/etc", at: lab.context.appending("d"))
            #expect(throws: CaissonError.self) { _ = try selection.layer(on: nil) }
        }
    }

    @Test(.enabled(if: Host.canMountOverlay, "needs overlayfs and root"))
    func `files of a stage keep their owners, and its deletions hold`() async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("etc/one", "etc/two", in: "base")
            try lab.stage("base")
            try lab.have("etc/three", in: "more")
            try lab.stage("more")
            let tree = try FileTree.layers(lab.parent, of: lab.snapshots)
            let selection = try tree.select(CopyRequest(sources: ["/etc"], destination: "/x/"), into: nil)
            let layer = try selection.layer(on: nil)
            #expect(try lab.paths(layer) == ["x/", "x/one", "x/three", "x/two"])
            #expect(selection.manifest.map(\.path) == ["etc/one", "etc/three", "etc/two"])
        }
    }
}

private func setTime(_ path: FilePath, _ seconds: Int64) throws {
    let time = timespec(tv_sec: Int(seconds), tv_nsec: 0)
    #expect(utimensat(AT_FDCWD, path.string, [time, time], AT_SYMLINK_NOFOLLOW) == 0)
}
