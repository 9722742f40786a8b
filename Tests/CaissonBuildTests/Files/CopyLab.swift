import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport

/// A context, a store and a stage to copy into.
struct CopyLab {
    let fixture: Fixture
    let snapshots: OverlaySnapshotter
    var hashes: HashMemory?
    /// The stage's layers.
    var parent: ChainID?

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        snapshots = OverlaySnapshotter(root: fixture.path("state"), durable: false)
        try fixture.folder("context")
    }

    var context: FilePath { fixture.path("context") }

    /// Makes files in the context: `a/b` with its text, `d/` a folder, `l -> target` a link.
    func have(_ names: String..., in folder: String = "context") throws {
        for name in names {
            if let arrow = name.firstRange(of: " -> ") {
                let path = fixture.path(folder + "/" + name[..<arrow.lowerBound])
                try Files.makeDirectories(path.removingLastComponent())
                try Files.symlink(target: FilePath(String(name[arrow.upperBound...])), at: path)
            } else if name.hasSuffix("/") {
                try fixture.folder(folder + "/" + name)
            } else {
                try fixture.file(folder + "/" + name, "text of \(name)")
            }
        }
    }

    func tree(excludes: (@Sendable (String) -> Bool)? = nil) throws -> FileTree {
        try FileTree.context(
            context, excludes: excludes, excludesAll: excludes, hashes: hashes, snapshots: snapshots)
    }

    /// Copies and returns the layer.
    func copy(_ request: CopyRequest, epoch: Int64? = nil, reusing previous: ChainID? = nil) throws -> LayerSnapshot {
        try tree().select(request, into: parent).layer(on: parent, reusing: previous, epoch: epoch)
    }

    func copy(_ sources: [String], _ destination: String) throws -> LayerSnapshot {
        try copy(CopyRequest(sources: sources, destination: destination))
    }

    /// Every path of a layer: directories end in `/`, links show their target.
    func paths(_ layer: LayerSnapshot) throws -> [String] {
        var found: [String] = []
        try Directory.walk(layer.path) { path, status in
            switch status.kind {
            case .directory: found.append(path.string + "/")
            case .symbolicLink: found.append("\(path.string) -> \(try Files.readLink(layer.path.appending(path.components)).string)")
            default: found.append(path.string)
            }
            return .descend
        }
        return found
    }

    func text(_ path: String, in layer: LayerSnapshot) throws -> String {
        try Files.readText(layer.path.appending(FilePath(path).components))
    }

    func status(_ path: String, in layer: LayerSnapshot) throws -> FileStatus {
        try FileStatus.of(layer.path.appending(FilePath(path).components), followLinks: false)
    }

    /// The stage gets what is in `folder` of the fixture as its next layer.
    mutating func stage(_ folder: String) throws {
        let tree = try FileTree.context(fixture.path(folder), hashes: nil, snapshots: snapshots)
        let selection = try tree.select(CopyRequest(sources: ["/"], destination: "/"), into: parent)
        parent = try selection.layer(on: parent).chainID
    }
}
