import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
import SystemPackage

extension OverlaySnapshotter {
    /// Makes the layers between `base` and the stack `chain` one layer on `base` that shows the same. Files become further
    /// names of the layers' own. Throws `notFound` for a stack that is not here or does not stand on `base`.
    package func squash(_ chain: ChainID, onto base: ChainID?) throws -> LayerSnapshot {
        let below = try stack(base)
        let lower = try lowerStack(base)
        let pending = try PendingSnapshot(layout, directories: ["fs"])
        do {
            let target = try open(pending.path.appending("fs"))
            try inheritRoot(pending.path.appending("fs"), from: lower)
            for layer in try layers(from: base, to: chain) {
                let source = try open(layout.layer(layer).appending("fs"))
                try LayerMerge(target: target.raw, base: lower).add(source.raw)
            }
            let top = try open(layout.layer(chain).appending("fs"))
            let includesRoot = try takeRoot(of: top.raw, to: target.raw, lower)
            let tar = try LayerTar.digest(target.raw, includingRoot: includesRoot)
            return try publish(pending, tar.diffID, tarSize: tar.size, parent: base, below)
        } catch let error as SyscallError {
            throw error.asCaissonError("squash")
        }
    }

    /// Bottom first.
    private func layers(from base: ChainID?, to chain: ChainID) throws -> [ChainID] {
        var found: [ChainID] = []
        var next: ChainID? = chain
        while let current = next, current != base {
            found.append(current)
            next = try record(current).parent
        }
        guard next == base else { throw CaissonError(.notFound, "squash: \(chain) does not stand on its base") }
        return found.reversed()
    }

    /// Gives the layer the topmost root; true when it is another one than the base's.
    private func takeRoot(of top: Int32, to target: Int32, _ lower: LowerStack) throws -> Bool {
        var status = stat()
        guard fstat(top, &status) == 0 else { throw SyscallError("stat", errno: errno) }
        try NodeMetadata(status, OverlayAttribute.content(of: top)).apply(to: target)
        let usual = lower.visible([]).map { ($0.mode, $0.uid, $0.gid) } ?? (0o755, 0, 0)
        return (status.permissions, status.st_uid, status.st_gid) != usual
    }
}

/// Puts a layer's directory over what is in another one, deletions included.
private struct LayerMerge {
    let target: Int32
    /// What both stand on.
    let base: LowerStack

    func add(_ source: Int32) throws {
        try TreeWalk.walk(
            source, visit: { node, opened in try visit(node, opened, in: source) },
            leave: { node, opened in
                let made = try NodeName.open(target, node.path, O_RDONLY | O_DIRECTORY)
                try NodeMetadata(node.status, OverlayAttribute.content(of: opened)).apply(to: made.raw)
            })
    }

    private func visit(_ node: TreeNode, _ opened: Int32?, in source: Int32) throws {
        let existing = try NodeName.status(target, node.path)
        if let opened {
            return try makeDirectory(node, existing, isOpaque: OverlayAttribute.isOpaque(opened))
        }
        if existing != nil { try remove(node.path) }
        if node.status.isWhiteout {
            guard base.visible(node.path) != nil else { return }
            try NodeName.call("mknod", node.path) { mknodat(target, $0, S_IFCHR, 0) }
            return
        }
        try NodeName.withC(node.path) { name in
            guard linkat(source, name, target, name, 0) == 0 else {
                throw SyscallError("link", NodeName.display(node.path), errno: errno)
            }
        }
    }

    private func makeDirectory(_ node: TreeNode, _ existing: stat?, isOpaque: Bool) throws {
        var hides = isOpaque
        if let existing {
            if existing.kind == .directory, !isOpaque { return }
            // What replaces a deletion, or another kind of file, shows nothing from below.
            hides = true
            try remove(node.path)
        }
        try NodeName.call("mkdir", node.path) { mkdirat(target, $0, 0o700) }
        guard hides, base.visible(node.path)?.kind == .directory else { return }
        let made = try NodeName.open(target, node.path, O_RDONLY | O_DIRECTORY)
        try OverlayAttribute.setOpaque(made.raw)
    }

    private func remove(_ path: [UInt8]) throws {
        try RootedDirectory(OwnedDescriptor(FileIO.duplicate(target))).remove(NodeName.path(path))
    }
}
