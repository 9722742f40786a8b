package import CaissonArchive
import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
import SystemPackage

extension OverlaySnapshotter {
    /// Unpacks a layer on the stack `parent`. `source` is the blob as it came: gzip, zstd or plain.
    ///
    /// The compressed bytes are checked against `blob` and the uncompressed ones against `diffID` where given (without it
    /// the layer gets the digest of its own deterministic stream); on failure
    /// nothing is left. A layer that is here already is returned without reading `source`. `progress` hears how many
    /// compressed bytes were read. Throws `dataLoss` for a wrong or damaged blob, `invalidArgument` for a hostile one.
    package func apply(
        _ source: @escaping ByteSource, blob: CaissonOCI.Descriptor? = nil, diffID expected: DiffID?, parent: ChainID?,
        progress: ((Int64) -> Void)? = nil
    ) throws -> LayerSnapshot {
        if let expected, let present = try present(.chain(parent, expected)) { return present }
        let below = try stack(parent)
        let lower = try lowerStack(parent)
        let pending = try PendingSnapshot(layout, directories: ["fs"])
        let label = expected.map { "layer \($0.digest.short)" } ?? "layer"
        do {
            let root = try RootedDirectory(path: pending.path.appending("fs"))
            try inheritRoot(pending.path.appending("fs"), from: lower)
            let applier = try LayerApplier(root, lower: lower)
            let stream = LayerStream(source, blob: blob, progress: progress)
            let unpacked = try stream.unpack(verifying: blob) { try applier.apply($0) }
            if let expected, unpacked.diffID != expected {
                throw CaissonError(.dataLoss, "its content has the digest \(unpacked.diffID)")
            }
            guard expected == nil else {
                return try publish(pending, unpacked.diffID, tarSize: unpacked.size, parent: parent, below)
            }
            // Nobody knows this stream by its digest and no blob of it is kept: the layer's name is that of the stream it
            // can be written as again.
            let files = try open(pending.path.appending("fs"))
            let tar = try LayerTar.digest(files.raw, includingRoot: isRootChanged(files.raw, lower))
            return try publish(pending, tar.diffID, tarSize: tar.size, parent: parent, below)
        } catch let error as CaissonError {
            throw CaissonError(error.code, "\(label): \(error.message)", subject: expected?.text ?? error.subject, cause: error)
        } catch let error as SyscallError {
            throw error.asCaissonError(label)
        }
    }

    /// Makes the container's changes a layer on its parent: a copy, so that the container can go on. Freeze it first.
    package func commit(_ id: String) throws -> LayerSnapshot {
        let container = try containerRecord(id)
        let lower = try lowerStack(container.parent)
        let pending = try PendingSnapshot(layout, directories: ["fs"])
        do {
            let target = try open(pending.path.appending("fs"))
            let source = try open(layout.container(id).appending("fs"))
            try TreeCopy.copy(source.raw, to: target.raw, lower: lower)
            let tar = try LayerTar.digest(target.raw, includingRoot: isRootChanged(target.raw, lower))
            return try publish(
                pending, tar.diffID, tarSize: tar.size, parent: container.parent, (container.links, container.diffIDs))
        } catch let error as SyscallError {
            throw error.asCaissonError("commit \(id.prefix(12))")
        }
    }

    /// Makes the container's own files a layer on its parent by taking them: as ``commit(_:)`` does, without copying and
    /// without directories that are as the layers below have them; its snapshot is gone afterwards, whatever happens. Nothing
    /// may run in the container any more.
    package func adopt(_ id: String) throws -> LayerSnapshot {
        let container = try containerRecord(id)
        let lower = try lowerStack(container.parent)
        let pending = try PendingSnapshot(layout, directories: [])
        defer { try? remove(container: id) }  // ignored: a sweep removes what is left
        do {
            let files = pending.path.appending("fs")
            try Files.rename(layout.container(id).appending("fs"), to: files)
            let root = try open(files)
            try UpperCleaning.clean(root.raw, over: lower)
            let tar = try LayerTar.digest(root.raw, includingRoot: isRootChanged(root.raw, lower))
            return try publish(
                pending, tar.diffID, tarSize: tar.size, parent: container.parent, (container.links, container.diffIDs))
        } catch let error as SyscallError {
            throw error.asCaissonError("layer of \(id.prefix(12))")
        }
    }

    /// Writes a layer's uncompressed tar stream. For a layer made by `commit` it has the layer's DiffID again, for one that
    /// was pulled it has the same files but not always the same bytes.
    package func writeLayerTar(_ chain: ChainID, to sink: @escaping ByteSink) throws -> (diffID: DiffID, size: Int64) {
        let record = try record(chain)
        let root = try open(layout.layer(chain).appending("fs"))
        let includesRoot = try isRootChanged(root.raw, lowerStack(record.parent))
        return try LayerTar.digest(root.raw, includingRoot: includesRoot, to: sink)
    }

    /// Writes the tree below an open directory, such as a mounted root, as one tar archive.
    package static func exportTree(_ rootDirectory: Int32, to sink: @escaping ByteSink) throws {
        try LayerTar.write(rootDirectory, .merged, to: sink)
    }

    private func present(_ chain: ChainID) throws -> LayerSnapshot? {
        try layout.read(LayerSnapshotRecord.self, in: layout.layer(chain)).map(snapshot)
    }

    /// Gives a finished layer its name. `encoded` is its list of files where the caller knows it, else they are listed.
    func publish(
        _ pending: PendingSnapshot, _ diffID: DiffID, tarSize: Int64, parent: ChainID?,
        _ below: (links: [String], diffIDs: [DiffID]), index encoded: [UInt8]? = nil
    ) throws -> LayerSnapshot {
        let chain = ChainID.chain(parent, diffID)
        let index = try encoded.map { try writeIndex($0, diffID) } ?? writeIndex(of: pending.path.appending("fs"), diffID)
        let link = try layout.makeLink(to: "../\(SnapshotLayout.layerPrefix)\(chain.hex)/fs")
        let record = LayerSnapshotRecord(
            chainID: chain, parent: parent, diffID: diffID, size: index.totalSize, tarSize: tarSize,
            links: [link] + below.links, diffIDs: [diffID] + below.diffIDs)
        if try pending.publish(record, as: layout.layer(chain), durable: isDurable) { return snapshot(record) }
        try? Files.remove(layout.snapshots.appending(link))  // ignored: a sweep removes it
        return try layer(chain)
    }

    /// A layer that says nothing about its root has the one below: overlayfs shows the topmost.
    func inheritRoot(_ path: FilePath, from lower: LowerStack) throws {
        guard let root = lower.visible([]) else { return }
        let directory = try open(path)
        try NodeMetadata(root).apply(to: directory.raw)
    }

    /// Archives leave the root out unless it differs from what an image would have without it.
    private func isRootChanged(_ root: Int32, _ lower: LowerStack) throws -> Bool {
        var status = stat()
        guard fstat(root, &status) == 0 else { throw SyscallError("stat", errno: errno) }
        let below = lower.visible([])
        let usual = below.map { ($0.mode, $0.uid, $0.gid) } ?? (0o755, 0, 0)
        return (status.permissions, status.st_uid, status.st_gid) != usual
    }
}

extension LayerTar {
    /// Writes a layer and tells the digest and the length of what was written.
    static func digest(
        _ root: Int32, includingRoot: Bool, to sink: @escaping ByteSink = { _ in }
    ) throws -> (diffID: DiffID, size: Int64) {
        var digester = Digester()
        try write(root, .layer, includingRoot: includingRoot) { bytes in
            digester.update(bytes)
            try sink(bytes)
        }
        return (DiffID(digester.finalize()), digester.count)
    }
}
