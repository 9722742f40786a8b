package import CaissonArchive
import CaissonCore
package import CaissonLinux
package import CaissonOCI
import Glibc
package import SystemPackage

extension OverlaySnapshotter {
    /// Makes the planned files a layer on `parent`: they are copied and the layer's tar stream is hashed in the same go.
    ///
    /// Regular files that `previous`, a layer made by this call, has with equal content and attributes become hard links
    /// to it. Throws `failedPrecondition` when a source changed meanwhile; then nothing is left.
    package func build(_ plan: LayerPlan, on parent: ChainID?, reusing previous: ChainID? = nil) throws -> LayerSnapshot {
        let below = try stack(parent)
        let lower = try lowerStack(parent)
        let pending = try PendingSnapshot(layout, directories: ["fs"])
        do {
            let root = try open(pending.path.appending("fs")).shared()
            let files = try completed(plan.files, parent, lower)
            let reuse = try previous.flatMap { try self.reuse(files, of: $0) }
            let writer = LayerWriter(root.raw, files, plan.roots, reuse)
            let isRootPlanned = files.first?.path.isEmpty ?? false
            if !isRootPlanned { try inheritRoot(pending.path.appending("fs"), from: lower) }
            let tar = try writer.write(includingRoot: isRootPlanned && isRootUnlike(files[0], lower))
            try Files.write(
                pending.path.appending(ContentTable.fileName), ContentTable.encode(writer.fingerprints(withRoot: isRootPlanned)),
                mode: 0o600)
            let index = try LayerIndexFormat.encode(writer.indexEntries(root.raw))
            return try publish(pending, tar.diffID, tarSize: tar.size, parent: parent, below, index: index)
        } catch let error as SyscallError {
            throw error.asCaissonError()
        }
    }

    /// What the stack up to `chain` shows, told from the lists of its layers; nil is an empty root. Throws `notFound`.
    package func tree(_ chain: ChainID?) throws -> LowerStack { try lowerStack(chain) }

    /// The merged tree of the stack as an open directory, mounted nowhere; nil is an empty one. Throws `notFound`.
    package func openTree(_ chain: ChainID?) throws -> SharedDescriptor {
        try layout.create()
        let empty = layout.snapshots.appending("empty")
        guard let chain else { return try open(empty).shared() }
        do {
            let plan = try view(chain)
            // The only layer of a stack has neither deletions nor hidden directories.
            if try record(chain).links.count == 1 { return try open(layout.layer(chain).appending("fs")).shared() }
            let layers = OverlayMount(lower: plan.lowerPaths, options: CaissonStore.OverlayPlan.fixedOptions)
            return try layers.detached(point: empty).shared()
        } catch let error as SyscallError {
            throw error.asCaissonError("layer \(chain.digest.short)")
        }
    }

    /// A new folder for unpacking, which a sweep removes when its maker dies; `body` gets it for the length of the call.
    package func withScratch<Value>(_ body: (FilePath) throws -> Value) throws -> Value {
        let pending = try PendingSnapshot(layout, directories: ["fs"])
        defer { pending.discard() }
        return try body(pending.path.appending("fs"))
    }

    /// The same for as long as an asynchronous call takes.
    package func withScratch<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
        let pending = try PendingSnapshot(layout, directories: ["fs"])
        defer { pending.discard() }
        return try await body(pending.path.appending("fs"))
    }

    /// Unpacks a plain tar stream into an empty folder. Nothing in it can reach outside the folder; names that mean
    /// deletions in layers are refused. Throws `dataLoss` for a damaged archive, `invalidArgument` for a hostile one.
    package static func unpackArchive(_ source: @escaping ByteSource, into folder: FilePath) throws {
        do {
            let applier = try LayerApplier(RootedDirectory(path: folder), lower: LowerStack([]), isLayer: false)
            try applier.apply(TarReader(source, limits: TarLimits(entryCount: 2_000_000, entrySize: 64 << 30)))
        } catch let error as SyscallError {
            throw error.asCaissonError()
        }
    }

    /// In walk order, the directories of the layers below filled in, names of one file led by the first.
    private func completed(_ files: [PlannedFile], _ parent: ChainID?, _ lower: LowerStack) throws -> [PlannedFile] {
        var files = files.sorted { LayerIndexEntry.precedes($0.path, $1.path) }
        for position in files.indices where files[position].isKept {
            try keep(&files[position], parent, lower)
        }
        return files
    }

    private func keep(_ file: inout PlannedFile, _ parent: ChainID?, _ lower: LowerStack) throws {
        guard let below = lower.visible(file.path), below.kind == .directory else { return }
        (file.mode, file.uid, file.gid, file.modified) = (below.mode, below.uid, below.gid, below.modified)
        guard let depth = lower.depth(of: file.path) else { return }
        let layer = try open(layerPath(parent, depth))
        let directory = try PathBelow.open(layer.raw, file.path, [.read, .directory])
        file.attributes = try OverlayAttribute.content(of: directory.raw)
    }

    private func reuse(_ files: [PlannedFile], of chain: ChainID) throws -> LayerReuse? {
        // A layer that was removed meanwhile, or came from elsewhere, only costs the time of copying.
        guard contains(chain), let table = ContentTable(layer: layout.layer(chain)) else { return nil }
        return try LayerReuse(files, index(of: chain), table, open(layout.layer(chain).appending("fs")).shared())
    }

    private func isRootUnlike(_ root: PlannedFile, _ lower: LowerStack) -> Bool {
        let usual = lower.visible([]).map { ($0.mode, $0.uid, $0.gid) } ?? (0o755, 0, 0)
        return (root.mode, root.uid, root.gid) != usual
    }
}
