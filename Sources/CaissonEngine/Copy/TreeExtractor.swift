import CaissonArchive
import CaissonCore
import CaissonLinux
import SystemPackage

/// Unpacks a tar stream into a folder below a root. Members cannot reach outside the root: every path is resolved inside it.
/// Files are made in folders that are held open and changed by descriptor, so that somebody who moves things about in the
/// meantime cannot lead a change to another file.
struct TreeExtractor {
    let root: RootedDirectory
    /// The folder members go to.
    let folder: FilePath
    /// nil keeps the owners of the archive.
    let owner: (uid: UInt32, gid: UInt32)?
    /// Whether a folder takes the place of a file or link; an error otherwise, as in Docker's `cp`.
    var replacesFiles = false

    func extract(_ source: @escaping ByteSource) throws {
        let decompressor = try Decompressor(source)
        let reader = try TarReader({ try decompressor.read(into: $0) })
        let folders = try PinnedFolders(root, at: folder)
        while let entry = try reader.next() {
            let path = try relative(FilePath(bytes: entry.path.drop { $0 == UInt8(ascii: "/") }), entry)
            // The folder itself is somebody else's.
            guard let name = path.lastComponent else { continue }
            try place(entry, path, name, reader, folders)
        }
        try folders.leave(downTo: 0)
    }

    private func relative(_ path: FilePath, _ entry: TarEntry) throws -> FilePath {
        guard !path.components.contains(where: { $0.kind == .parentDirectory }) else {
            throw CaissonError(.invalidArgument, "archive member \(entry.displayPath): leads out of its folder")
        }
        return FilePath(root: nil, path.components.filter { $0.kind == .regular })
    }

    private func place(
        _ entry: TarEntry, _ path: FilePath, _ component: FilePath.Component, _ reader: TarReader, _ folders: PinnedFolders
    ) throws {
        let parent = try folders.folder(path.removingLastComponent())
        let name = FilePath(root: nil, [component])
        let there = try parent.statusIfPresent(name, followLinks: false)?.kind
        let whole = folder.appending(path.components)
        if entry.kind == .directory {
            if let there, there != .directory {
                guard replacesFiles else { throw CaissonError(.invalidArgument, "cannot overwrite non-directory \"\(whole)\" with directory") }
                try parent.unlink(name)
            }
            if there != .directory { try parent.makeDirectory(name, mode: 0o700) }
            let made = try PinnedFolders.open(component, in: parent)
            try finish(entry, made.descriptor)
            return try folders.enter(path, made, modified: entry.modified)
        }
        if there == .directory {
            throw CaissonError(.invalidArgument, "cannot overwrite directory \"\(whole)\" with non-directory")
        }
        if there != nil { try parent.unlink(name) }
        try make(entry, name, in: parent, reader, folders)
    }

    private func make(
        _ entry: TarEntry, _ name: FilePath, in parent: RootedDirectory, _ reader: TarReader, _ folders: PinnedFolders
    ) throws {
        switch entry.kind {
        case .directory: return
        case .regular:
            let file = try parent.create(name, mode: 0o600).shared()
            try copyData(of: reader, to: file, size: entry.size)
            try finish(entry, file)
            return try file.setTimes(accessed: entry.modified, modified: entry.modified)
        case .hardLink:
            let existing = try relative(FilePath(bytes: entry.linkTarget.drop { $0 == UInt8(ascii: "/") }), entry)
            let source = try folders.folder(existing.removingLastComponent())
            return try parent.link(from: source, FilePath(root: nil, existing.components.suffix(1)), at: name)
        case .symbolicLink: try parent.symlink(target: FilePath(bytes: entry.linkTarget), at: name)
        case .characterDevice, .blockDevice:
            let kind: CaissonLinux.FileKind = entry.kind == .blockDevice ? .blockDevice : .characterDevice
            try parent.makeNode(name, kind: kind, mode: entry.mode, major: entry.deviceMajor, minor: entry.deviceMinor)
        case .fifo: try parent.makeNode(name, kind: .fifo, mode: entry.mode, major: 0, minor: 0)
        }
        let made = try parent.open(name, [.path, .noFollow])
        guard try TarEntry.Kind(made.status().kind) == entry.kind else {
            throw CaissonError(.conflict, "\(entry.displayPath): changed while it was copied")
        }
        try finish(entry, made)
    }

    private func copyData(of reader: TarReader, to file: SharedDescriptor, size: Int64) throws {
        while try reader.readBlock({ offset, bytes in
            try file.seek(to: offset)
            try file.writeAll(bytes)
        }) {}
        try file.truncate(size)
    }

    /// The owner first: a change of it clears the set-id bits and file capabilities.
    private func finish(_ entry: TarEntry, _ file: borrowing some Descriptor & ~Copyable) throws {
        try file.setOwner(owner?.uid ?? entry.uid, owner?.gid ?? entry.gid)
        if entry.kind != .symbolicLink { try file.setMode(entry.mode) }
        for attribute in entry.attributes where attribute.name == TreePacker.capabilities && entry.kind == .regular {
            try file.setAttribute(attribute.name, attribute.value)
        }
    }
}

extension RootedDirectory {
    /// nil when there is nothing at `path`.
    func statusIfPresent(_ path: FilePath, followLinks: Bool) throws -> FileStatus? {
        do {
            return try status(path, followLinks: followLinks)
        } catch let error where error.code == .notFound {
            return nil
        }
    }
}
