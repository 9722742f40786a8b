import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc

/// Copies a container's upper directory into a layer: whiteouts, opaque directories, hard links, holes and attributes
/// stay, overlayfs's own state and sockets do not. Blocks are shared where the file system can.
struct TreeCopy {
    private let lower: LowerStack
    private var targets: [OwnedDirectory]
    private var links: [FileIdentity: [UInt8]] = [:]

    private init(to target: Int32, lower: LowerStack) throws {
        self.lower = lower
        targets = [OwnedDirectory(try OwnedDescriptor(FileIO.duplicate(target)), NodeMetadata(stat()))]
    }

    /// Fills the empty directory `target` with what is in `source`; `lower` tells which deletions delete something.
    static func copy(_ source: Int32, to target: Int32, lower: LowerStack) throws {
        var copy = try TreeCopy(to: target, lower: lower)
        try copy.run(source)
        var root = stat()
        guard fstat(source, &root) == 0 else { throw SyscallError("stat", errno: errno) }
        try NodeMetadata(root, OverlayAttribute.content(of: source)).apply(to: target)
    }

    private mutating func run(_ source: Int32) throws {
        // A closure that is called for the length of this call cannot borrow a mutating self; a box can.
        let box = CopyState(self)
        try TreeWalk.walk(
            source,
            visit: { node, opened in
                do {
                    try box.copy.visit(node, opened)
                } catch let error as SyscallError {
                    throw error.asCaissonError("copy \(NodeName.display(node.path))")
                }
            },
            leave: { node, _ in try box.copy.leave(node) })
        self = box.copy
    }

    private final class CopyState {
        var copy: TreeCopy
        init(_ copy: TreeCopy) { self.copy = copy }
    }

    private mutating func visit(_ node: TreeNode, _ opened: Int32?) throws {
        let target = targets[targets.count - 1].raw
        switch node.status.kind {
        case .directory:
            guard let opened else { return }
            try makeDirectory(node, opened, in: target)
        case .regular: try copyFile(node, to: target)
        case .symbolicLink:
            let link = try NodeName.target(node.directory, node.name)
            try NodeName.withC(link) { text in
                _ = try NodeName.call("symlink", node.name) { symlinkat(text, target, $0) }
            }
            try finish(node, in: target)
        case .characterDevice where node.status.isWhiteout:
            guard lower.visible(node.path) != nil else { return }
            try NodeName.call("mknod", node.name) { mknodat(target, $0, S_IFCHR, 0) }
        case .characterDevice, .blockDevice, .fifo:
            if try linked(node, to: target) { return }
            try NodeName.call("mknod", node.name) { mknodat(target, $0, node.status.st_mode, node.status.st_rdev) }
            try finish(node, in: target)
        case .socket, .unknown: break
        }
    }

    private mutating func makeDirectory(_ node: TreeNode, _ opened: Int32, in target: Int32) throws {
        try NodeName.call("mkdir", node.name) { mkdirat(target, $0, 0o700) }
        let made = try NodeName.open(target, node.name, O_RDONLY | O_DIRECTORY)
        // The kernel marks every new directory opaque; only where one below is hidden does the mark mean anything.
        if try OverlayAttribute.isOpaque(opened), lower.visible(node.path)?.kind == .directory {
            try OverlayAttribute.setOpaque(made.raw)
        }
        targets.append(OwnedDirectory(made, NodeMetadata(node.status, try OverlayAttribute.content(of: opened))))
    }

    /// Times last: making the children changed them.
    private mutating func leave(_ node: TreeNode) throws {
        guard let directory = targets.popLast() else { return }
        try directory.metadata.apply(to: directory.raw)
    }

    private func finish(_ node: TreeNode, in target: Int32) throws {
        let attributes = try OverlayAttribute.content(of: node.name, in: node.directory)
        try NodeMetadata(node.status, attributes)
            .apply(to: node.name, in: target, isLink: node.status.kind == .symbolicLink)
    }

    private mutating func copyFile(_ node: TreeNode, to target: Int32) throws {
        if try linked(node, to: target) { return }
        let source = try NodeName.open(node.directory, node.name, O_RDONLY | O_NONBLOCK)
        let made = try NodeName.open(target, node.name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        try FileContent.copy(source.raw, to: made.raw, size: Int64(node.status.st_size))
        try NodeMetadata(node.status, OverlayAttribute.content(of: source.raw)).apply(to: made.raw)
    }

    /// A further name of a file that was copied already.
    private mutating func linked(_ node: TreeNode, to target: Int32) throws -> Bool {
        guard node.status.st_nlink > 1 else { return false }
        guard let first = links[node.status.identity] else {
            links[node.status.identity] = node.path
            return false
        }
        let root = targets[0].raw
        try NodeName.withC(first) { existing in
            _ = try NodeName.call("link", node.name) { linkat(root, existing, target, $0, 0) }
        }
        return true
    }
}

/// A directory being filled and what it becomes when it is full.
private final class OwnedDirectory {
    private let descriptor: SharedDescriptor
    let metadata: NodeMetadata
    var raw: Int32 { descriptor.raw }

    init(_ descriptor: consuming OwnedDescriptor, _ metadata: NodeMetadata) {
        self.descriptor = descriptor.shared()
        self.metadata = metadata
    }
}
