import CaissonCore
import CaissonLinux
package import CaissonOCI
package import CaissonStore
package import SystemPackage

/// A tree COPY takes from: a context, the files of a stage or image, or files given in the Dockerfile.
package final class FileTree: Sendable {
    let root: SourceFolder
    let directory: SharedDescriptor
    let snapshots: OverlaySnapshotter
    let hashes: HashMemory?
    let filter: SourceFilter
    /// Stands for the device in what is remembered: mounts of one stack have a new number each time.
    let stackIdentity: UInt64?
    /// Files of a stage keep their owner; those of a context belong to root.
    let keepsOwners: Bool

    private init(
        _ directory: SharedDescriptor, _ snapshots: OverlaySnapshotter, _ hashes: HashMemory?, filter: SourceFilter = .everything,
        stackIdentity: UInt64? = nil, keepsOwners: Bool, files: [SourceFile]? = nil
    ) {
        (self.directory, self.snapshots, self.hashes, self.filter) = (directory, snapshots, hashes, filter)
        (self.stackIdentity, self.keepsOwners) = (stackIdentity, keepsOwners)
        let listing = files.map { SourceFolder.Listing(files: $0, attributes: []) }
        root = SourceFolder([], directory, filter, listing: listing)
    }

    /// The files of a folder without the ignored ones. Each directory is read once, when a selection needs it; contents are
    /// hashed then, in parallel. Throws when the folder cannot be opened.
    ///
    /// `excludes` is asked with paths relative to the folder; `excludesAll` whether nothing below an excluded folder can be
    /// included again.
    package static func context(
        _ folder: FilePath, excludes: (@Sendable (String) -> Bool)? = nil, excludesAll: (@Sendable (String) -> Bool)? = nil,
        hashes: HashMemory?, snapshots: OverlaySnapshotter
    ) throws -> FileTree {
        do throws(SyscallError) {
            let directory = try Files.open(folder, [.read, .directory]).shared()
            let filter = SourceFilter(excludes: excludes, excludesAll: excludesAll)
            return FileTree(directory, snapshots, hashes, filter: filter, keepsOwners: false)
        } catch {
            throw error.asCaissonError("context")
        }
    }

    /// The files of a stage or an image; nil is `scratch`. Throws `notFound` for layers that are not here.
    package static func layers(
        _ chain: ChainID?, of snapshots: OverlaySnapshotter, hashes: HashMemory? = nil
    ) throws -> FileTree {
        let identity = chain.flatMap { UInt64($0.hex.prefix(16), radix: 16) }
        return FileTree(
            try snapshots.openTree(chain), snapshots, hashes, stackIdentity: identity, keepsOwners: true)
    }

    /// Files whose names and bytes the Dockerfile itself gives; their time is 0.
    package static func inline(_ files: [(name: String, content: [UInt8])], snapshots: OverlaySnapshotter) throws -> FileTree {
        let directory = try snapshots.openTree(nil)
        var sample = try FileStatus.of(descriptor: directory.raw)
        sample.kind = .regular
        (sample.mode, sample.owner, sample.group, sample.links) = (0o644, 0, 0, 1)
        (sample.modified, sample.changed) = (Timestamp(seconds: 0), Timestamp(seconds: 0))
        let made = files.map { file in
            var status = sample
            status.size = Int64(file.content.count)
            return SourceFile(name: Array(file.name.utf8), status: status, folder: nil, inline: file.content)
        }
        let sorted = made.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        return FileTree(directory, snapshots, nil, keepsOwners: false, files: sorted)
    }

    /// An unpacked archive, for laying out what is in it.
    static func unpacked(_ folder: FilePath, snapshots: OverlaySnapshotter) throws -> FileTree {
        FileTree(try Files.open(folder, [.read, .directory]).shared(), snapshots, nil, keepsOwners: true)
    }

    /// Whether the tree has something at `path`, links followed inside it.
    package func contains(_ path: String) throws -> Bool { try place(at: Array(path.utf8)) != nil }

    /// The file at a path, every link on the way and at the end followed inside the tree; nil when there is none.
    func place(at path: [UInt8]) throws -> SourcePlace? {
        let real = try PathResolution.resolve(path) { here in
            guard let file = try find(here), file.kind == .symbolicLink else { return .other }
            return .link(try PathBelow.linkTarget(directory.raw, here))
        }
        if real.isEmpty {
            let status = try FileStatus.of(descriptor: directory.raw)
            return SourcePlace(path: [], file: SourceFile(name: [], status: status, folder: root))
        }
        return try find(real).map { SourcePlace(path: real, file: $0) }
    }

    /// The file at a path without links in it.
    private func find(_ path: [UInt8]) throws -> SourceFile? {
        var folder = root
        var found: SourceFile?
        for part in path.split(separator: PathResolution.slash) {
            if let found {
                guard let inner = found.folder else { return nil }
                folder = inner
            }
            guard let file = try folder.file(part) else { return nil }
            found = file
        }
        return found
    }
}
