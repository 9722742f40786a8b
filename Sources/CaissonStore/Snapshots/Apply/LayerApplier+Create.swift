import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc

/// Making one member's file.
extension LayerApplier {
    func create(_ entry: TarEntry, at path: LayerPath, _ reader: TarReader) throws {
        // Devices are for the machine's root to make; for others a container has those of its /dev, as in Docker.
        if entry.kind == .characterDevice || entry.kind == .blockDevice, !UserNamespace.isInitial { return }
        let parent = try directory(at: path.parent)
        let made = try replacing(path, in: parent, keepsDirectory: entry.kind == .directory) { () throws in
            try make(entry, path.name, in: parent)
        }
        switch entry.kind {
        case .regular: try fill(made, entry, reader)
        case .directory: try finishDirectory(entry, path, in: parent)
        case .hardLink: break
        case .symbolicLink, .characterDevice, .blockDevice, .fifo:
            try NodeMetadata(entry).apply(to: path.name, in: parent.raw, isLink: entry.kind == .symbolicLink)
        }
    }

    /// Makes the name; a regular file's descriptor is returned, -1 for everything else.
    private func make(_ entry: TarEntry, _ name: [UInt8], in parent: RootedDirectory) throws -> Int32 {
        let directory = parent.raw
        switch entry.kind {
        case .regular:
            return try NodeName.open(directory, name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600).take()
        case .directory: try NodeName.call("mkdir", name) { mkdirat(directory, $0, 0o700) }
        case .symbolicLink:
            try NodeName.withC(entry.linkTarget) { target in
                _ = try NodeName.call("symlink", name) { symlinkat(target, directory, $0) }
            }
        case .hardLink: try link(entry, name, in: parent)
        case .fifo: try NodeName.call("mkfifo", name) { mkfifoat(directory, $0, 0o600) }
        case .characterDevice, .blockDevice:
            let device = DeviceNumber.make(entry.deviceMajor, entry.deviceMinor)
            guard device != 0 || entry.kind == .blockDevice else {
                throw CaissonError(.invalidArgument, "character device 0:0 stands for a deletion and cannot be in a layer")
            }
            let type = entry.kind == .characterDevice ? S_IFCHR : S_IFBLK
            try NodeName.call("mknod", name) { mknodat(directory, $0, type | 0o600, device) }
        }
        return -1
    }

    /// The target is a name in this same layer, resolved as any other; the file itself is not followed.
    private func link(_ entry: TarEntry, _ name: [UInt8], in parent: RootedDirectory) throws {
        let target = try LayerPath(entry.linkTarget)
        let missing = CaissonError(
            .invalidArgument, "hard link target \(NodeName.display(entry.linkTarget)) is not in this layer")
        guard !target.bytes.isEmpty else { throw missing }
        let place: RootedDirectory
        do throws(SyscallError) {
            place = target.parent.isEmpty ? root : try root.directory(NodeName.path(target.parent))
        } catch {
            throw missing
        }
        guard let status = try NodeName.status(place.raw, target.name), !status.isWhiteout, status.kind != .directory else {
            throw missing
        }
        try NodeName.withC(target.name) { existing in
            _ = try NodeName.call("link", name) { linkat(place.raw, existing, parent.raw, $0, 0) }
        }
    }

    /// Of two members with one name the last counts; two directories are one. A directory where the layer has deleted
    /// something hides what is below.
    private func replacing(
        _ path: LayerPath, in parent: RootedDirectory, keepsDirectory: Bool, _ make: () throws -> Int32
    ) throws -> Int32 {
        do {
            return try make()
        } catch let error as SyscallError where error.errno == EEXIST {
            guard let existing = try NodeName.status(parent.raw, path.name) else { throw error }
            if existing.kind == .directory, keepsDirectory { return -1 }
            if existing.kind == .directory {
                try parent.remove(NodeName.path(path.name))
                forgetDirectories()
            } else {
                try NodeName.call("unlink", path.name) { unlinkat(parent.raw, $0, 0) }
            }
            // A link that led somewhere may be gone now.
            if existing.kind == .symbolicLink { forgetDirectories() }
            let made = try make()
            if existing.isWhiteout, keepsDirectory {
                let opened = try NodeName.open(parent.raw, path.name, O_RDONLY | O_DIRECTORY)
                try OverlayAttribute.setOpaque(opened.raw)
            }
            return made
        }
    }

    private func fill(_ fd: Int32, _ entry: TarEntry, _ reader: TarReader) throws {
        let file = OwnedDescriptor(fd)
        var writer = SparseWriter(file.raw)
        while try reader.readBlock({ offset, bytes in try writer.write(bytes, at: offset) }) {}
        try writer.finish(size: entry.size)
        try NodeMetadata(entry).apply(to: file.raw)
    }

    private func finishDirectory(_ entry: TarEntry, _ path: LayerPath, in parent: RootedDirectory) throws {
        let opened = try NodeName.open(parent.raw, path.name, O_RDONLY | O_DIRECTORY)
        let metadata = NodeMetadata(entry)
        try metadata.apply(to: opened.raw)
        rememberTime(of: path.bytes, metadata.modified)
    }
}
