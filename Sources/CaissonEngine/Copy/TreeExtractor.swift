import CaissonArchive
import CaissonCore
import CaissonLinux
import SystemPackage

/// Unpacks a tar stream into a folder below a root. Members cannot reach outside the root: every path is resolved inside it.
struct TreeExtractor {
    let root: RootedDirectory
    /// The folder members go to.
    let folder: FilePath
    /// nil keeps the owners of the archive.
    let owner: (uid: UInt32, gid: UInt32)?

    func extract(_ source: @escaping ByteSource) throws {
        let decompressor = try Decompressor(source)
        let reader = try TarReader({ try decompressor.read(into: $0) })
        var folders: [(FilePath, TarEntry)] = []
        while let entry = try reader.next() {
            let path = try target(of: entry)
            try place(entry, at: path, reader)
            if entry.kind == .directory { folders.append((path, entry)) }
        }
        // Files made in a folder change its time: folders get theirs last.
        for (path, entry) in folders.reversed() { try root.setTimes(path, accessed: entry.modified, modified: entry.modified) }
    }

    private func target(of entry: TarEntry) throws -> FilePath {
        let path = FilePath(bytes: entry.path.drop { $0 == UInt8(ascii: "/") })
        guard !path.components.contains(where: { $0.kind == .parentDirectory }) else {
            throw CaissonError(.invalidArgument, "archive member \(entry.displayPath): leads out of its folder")
        }
        return folder.pushing(path).lexicallyNormalized()
    }

    private func place(_ entry: TarEntry, at path: FilePath, _ reader: TarReader) throws {
        if entry.kind == .directory, try exists(path, as: .directory) { return try finish(entry, path) }
        if try conflicts(entry, path) {
            throw CaissonError(.invalidArgument, "cannot overwrite directory \"\(path)\" with non-directory")
        }
        if path != folder { try root.remove(path) }
        try make(entry, path, reader)
        if entry.kind != .hardLink { try finish(entry, path) }
    }

    private func make(_ entry: TarEntry, _ path: FilePath, _ reader: TarReader) throws {
        switch entry.kind {
        case .directory: try root.makeDirectories(path, mode: 0o700)
        case .regular:
            let file = try root.create(path, mode: 0o600).shared()
            try copyData(of: reader, to: file, size: entry.size)
        case .symbolicLink: try root.symlink(target: FilePath(bytes: entry.linkTarget), at: path)
        case .hardLink:
            let existing = FilePath(bytes: entry.linkTarget.drop { $0 == UInt8(ascii: "/") })
            try root.link(folder.pushing(existing).lexicallyNormalized(), at: path)
        case .characterDevice, .blockDevice:
            let kind: CaissonLinux.FileKind = entry.kind == .blockDevice ? .blockDevice : .characterDevice
            try root.makeNode(path, kind: kind, mode: entry.mode, major: entry.deviceMajor, minor: entry.deviceMinor)
        case .fifo: try root.makeNode(path, kind: .fifo, mode: entry.mode, major: 0, minor: 0)
        }
    }

    private func copyData(of reader: TarReader, to file: SharedDescriptor, size: Int64) throws {
        while try reader.readBlock({ offset, bytes in
            try file.seek(to: offset)
            try file.writeAll(bytes)
        }) {}
        try file.truncate(size)
    }

    private func finish(_ entry: TarEntry, _ path: FilePath) throws {
        try root.setOwner(path, owner?.uid ?? entry.uid, owner?.gid ?? entry.gid)
        if entry.kind != .symbolicLink { try root.setMode(path, entry.mode) }
        if entry.kind == .regular { try root.setTimes(path, accessed: entry.modified, modified: entry.modified) }
    }

    private func exists(_ path: FilePath, as kind: CaissonLinux.FileKind) throws -> Bool {
        try root.statusIfPresent(path, followLinks: true)?.kind == kind
    }

    private func conflicts(_ entry: TarEntry, _ path: FilePath) throws -> Bool {
        try entry.kind != .directory && root.statusIfPresent(path, followLinks: false)?.kind == .directory
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
