import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
import SystemPackage

extension OverlaySnapshotter {
    /// What a container changed in its image, as `docker diff` lists it; reads its own files only.
    package func changes(container id: String) throws -> [LayerChange] {
        let record = try containerRecord(id)
        let upper = try open(layout.container(id).appending("fs"))
        let index = try LayerIndex(LayerScan.entries(upper.raw), name: id)
        return try ChangeList.changes(of: index, over: lowerStack(record.diffIDs, record.parent))
    }

    /// What the top layer of `chain` changed in the layers below it.
    package func changes(layer chain: ChainID) throws -> [LayerChange] {
        let record = try record(chain)
        return try ChangeList.changes(of: index(of: chain), over: lowerStack(record.parent))
    }

    /// Gives back what the layers show at these absolute paths by removing the container's own version of them; returns how
    /// many there were. The container must not run. Throws `notFound` for a path it did not change and
    /// `failedPrecondition` where its directory was replaced as a whole, so that nothing would show through.
    package func revert(container id: String, paths: [String]) throws -> Int {
        let record = try containerRecord(id)
        let lower = try lowerStack(record.diffIDs, record.parent)
        let upper = try open(layout.container(id).appending("fs"))
        for path in paths {
            do {
                try UpperRevert(root: upper.raw, lower: lower).revert(path)
            } catch let error as SyscallError {
                throw error.asCaissonError("revert \(path)")
            }
        }
        return paths.count
    }

    /// The file list of the top layer of `chain`, made anew from its files when it is missing or damaged.
    package func index(of chain: ChainID) throws -> LayerIndex {
        let record = try record(chain)
        return try index(record.diffID) { self.layout.layer(chain).appending("fs") }
    }

    /// What the stack up to `chain` shows.
    func lowerStack(_ chain: ChainID?) throws -> LowerStack {
        guard let chain else { return LowerStack([]) }
        return try lowerStack(record(chain).diffIDs, chain)
    }

    private func lowerStack(_ diffIDs: [DiffID], _ chain: ChainID?) throws -> LowerStack {
        // The chain of each layer is known only by walking down, which is needed only for an index that is lost.
        var layers: [LayerIndex] = []
        for (depth, diffID) in diffIDs.enumerated() {
            layers.append(try index(diffID) { try self.layerPath(chain, depth) })
        }
        return LowerStack(layers)
    }

    func layerPath(_ chain: ChainID?, _ depth: Int) throws -> FilePath {
        var current = chain
        for _ in 0..<depth { current = try current.flatMap { try record($0).parent } }
        guard let current else { throw CaissonError(.dataLoss, "snapshot: its layers are not known") }
        return layout.layer(current).appending("fs")
    }

    private func index(_ diffID: DiffID, _ path: () throws -> FilePath) throws -> LayerIndex {
        do {
            return try LayerIndex(path: layout.index(diffID))
        } catch let error as CaissonError where error.code == .dataLoss || error.code == .notFound {
            return try writeIndex(of: path(), diffID)
        }
    }

    /// Lists the files of a layer directory into its index file.
    func writeIndex(of path: FilePath, _ diffID: DiffID) throws -> LayerIndex {
        let root = try open(path)
        return try writeIndex(LayerIndexFormat.encode(LayerScan.entries(root.raw)), diffID)
    }

    /// Keeps an encoded list as the layer's.
    func writeIndex(_ bytes: [UInt8], _ diffID: DiffID) throws -> LayerIndex {
        do {
            try layout.create()
            try AtomicFile.write(bytes, to: layout.index(diffID), mode: 0o600)
        } catch let error as SyscallError {
            throw error.asCaissonError("layer index")
        }
        return try LayerIndex(encoded: bytes, name: diffID.hex)
    }
}

/// Removes single entries of an upper directory.
struct UpperRevert {
    let root: Int32
    let lower: LowerStack

    func revert(_ text: String) throws {
        let path = try LayerPath(Array(text.utf8))
        guard !path.bytes.isEmpty else { throw CaissonError(.invalidArgument, "revert /: the root cannot be reverted") }
        let missing = CaissonError(.notFound, "revert \(text): the container did not change it", subject: text)
        let parent: SharedDescriptor
        do throws(SyscallError) {
            parent = try openParent(path)
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR || error.errno == ELOOP else { throw error }
            throw missing
        }
        if let replaced = try opaqueAncestor(path), lower.visible(path.bytes) != nil {
            throw CaissonError(
                .failedPrecondition,
                "revert \(text): its directory /\(NodeName.display(replaced)) was replaced as a whole; revert that instead",
                subject: text)
        }
        guard try NodeName.status(parent.raw, path.name) != nil else { throw missing }
        try RootedDirectory(parent.duplicate()).remove(NodeName.path(path.name))
        try removeEmptyParents(path)
    }

    /// Component by component, following nothing: the path is one of this directory, not of the merged tree.
    private func openParent(_ path: LayerPath) throws(SyscallError) -> SharedDescriptor {
        var current = SharedDescriptor(try FileIO.duplicate(root))
        for part in path.parent.split(separator: UInt8(ascii: "/")) {
            current = try NodeName.open(current.raw, Array(part), O_RDONLY | O_DIRECTORY).shared()
        }
        return current
    }

    private func opaqueAncestor(_ path: LayerPath) throws -> [UInt8]? {
        var end = path.bytes.count
        while let slash = path.bytes[..<end].lastIndex(of: UInt8(ascii: "/")) {
            end = slash
            let ancestor = Array(path.bytes[..<end])
            // ignored: what is not there hides nothing
            let opened = try? NodeName.open(root, ancestor, O_RDONLY | O_DIRECTORY).shared()
            if let opened, try OverlayAttribute.isOpaque(opened.raw) { return ancestor }
        }
        return nil
    }

    /// Whether nothing of the container's is left in a directory; mount points made for it go, the next start makes them anew.
    private func onlyMountPoints(_ directory: Int32) throws -> Bool {
        let names = try Directory.entries(directory).map(\.rawName)
        guard try names.allSatisfy({ try MountPointMark.isSet(on: $0, in: directory) }) else { return false }
        let folder = RootedDirectory(OwnedDescriptor(try FileIO.duplicate(directory)))
        for name in names { try folder.remove(NodeName.path(name)) }
        return true
    }

    /// A directory that was only there for what was in it goes too, so that it is no longer listed as changed.
    private func removeEmptyParents(_ path: LayerPath) throws {
        var place = try LayerPath(path.parent)
        while !place.bytes.isEmpty {
            let parent = try openParent(place)
            guard let status = try NodeName.status(parent.raw, place.name), let below = lower.visible(place.bytes),
                below.kind == .directory, status.permissions == below.mode, status.st_uid == below.uid,
                status.st_gid == below.gid
            else { return }
            let opened = try NodeName.open(parent.raw, place.name, O_RDONLY | O_DIRECTORY)
            guard try !OverlayAttribute.isOpaque(opened.raw), try onlyMountPoints(opened.raw) else { return }
            try NodeName.call("rmdir", place.name) { unlinkat(parent.raw, $0, AT_REMOVEDIR) }
            place = try LayerPath(place.parent)
        }
    }
}
