import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc

/// Writes a directory tree as a tar stream that depends on its files alone: byte order, no access times, holes as zeros.
final class LayerTar {
    /// What the tree is.
    enum Style {
        /// A layer: device 0/0 becomes `.wh.name`, an opaque directory gets `.wh..wh..opq`.
        case layer
        /// A merged root: written as it is.
        case merged
    }

    private let writer: TarWriter
    private let style: Style
    private var links: [FileIdentity: [UInt8]] = [:]
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    private init(_ style: Style, to sink: @escaping ByteSink) {
        self.style = style
        writer = TarWriter(to: sink)
    }

    /// Writes everything in the open directory `root`, and the root itself as `./` when asked; throws what the sink
    /// throws, and a CaissonError naming the file that cannot be read.
    static func write(_ root: Int32, _ style: Style, includingRoot: Bool = false, to sink: @escaping ByteSink) throws {
        let tar = LayerTar(style, to: sink)
        if includingRoot { try tar.writeRoot(root) }
        try TreeWalk.walk(root, visit: { node, opened in
            do {
                try tar.write(node, opened)
            } catch let error as SyscallError {
                throw error.asCaissonError("archive \(NodeName.display(node.path))")
            }
        })
        try tar.writer.finish()
    }

    private func writeRoot(_ root: Int32) throws {
        var status = stat()
        guard fstat(root, &status) == 0 else { throw SyscallError("stat", errno: errno).asCaissonError("archive") }
        var entry = TarEntry(path: Array("./".utf8), kind: .directory, mode: status.permissions)
        fill(&entry, status, try OverlayAttribute.content(of: root))
        try writer.begin(entry)
    }

    private func write(_ node: TreeNode, _ opened: Int32?) throws {
        let status = node.status
        if style == .layer, status.isWhiteout { return try writeWhiteout(node) }
        guard let kind = kind(status.kind) else { return }
        if style == .layer, Whiteout(name: node.name) != nil {
            throw CaissonError(
                .invalidArgument, "\(NodeName.display(node.path)): a name that starts with .wh. cannot be kept in a layer")
        }
        var entry = TarEntry(path: node.path, kind: kind, mode: status.permissions)
        if kind != .directory, status.st_nlink > 1 {
            if let first = links[status.identity] {
                entry.kind = .hardLink
                entry.linkTarget = first
                fill(&entry, status, [])
                return try writer.begin(entry)
            }
            links[status.identity] = node.path
        }
        if let opened { return try writeDirectory(&entry, node, opened) }
        if kind == .regular { return try writeFile(&entry, node) }
        if kind == .symbolicLink { entry.linkTarget = try NodeName.target(node.directory, node.name) }
        if kind == .characterDevice || kind == .blockDevice {
            (entry.deviceMajor, entry.deviceMinor) = (
                DeviceNumber.major(status.st_rdev), DeviceNumber.minor(status.st_rdev)
            )
        }
        fill(&entry, status, try OverlayAttribute.content(of: node.name, in: node.directory))
        try writer.begin(entry)
    }

    private func writeDirectory(_ entry: inout TarEntry, _ node: TreeNode, _ opened: Int32) throws {
        fill(&entry, node.status, try OverlayAttribute.content(of: opened))
        try writer.begin(entry)
        guard style == .layer, try OverlayAttribute.isOpaque(opened) else { return }
        var mark = TarEntry(path: node.path + [UInt8(ascii: "/")] + Whiteout.opaqueName, kind: .regular, mode: 0o600)
        mark.modified = entry.modified
        try writer.begin(mark)
    }

    private func writeWhiteout(_ node: TreeNode) throws {
        let parent = node.path.dropLast(node.name.count)
        let path = Array(parent) + Whiteout.name(removing: node.name)
        try writer.begin(TarEntry(path: path, kind: .regular, mode: 0o600))
    }

    private func writeFile(_ entry: inout TarEntry, _ node: TreeNode) throws {
        let file = try NodeName.open(node.directory, node.name, O_RDONLY | O_NONBLOCK)
        entry.size = Int64(node.status.st_size)
        fill(&entry, node.status, try OverlayAttribute.content(of: file.raw))
        try writer.begin(entry)
        var at: Int64 = 0
        try FileContent.forEachData(file.raw, size: entry.size) { offset, length in
            try writer.writeZeros(offset - at)
            at = offset
            while at < offset + length {
                let count = try read(file.raw, at, min(offset + length - at, Int64(buffer.count)))
                // A file that shrinks while it is read keeps the size its header has.
                guard count > 0 else { return }
                at += Int64(count)
            }
        }
        try writer.writeZeros(entry.size - at)
    }

    private func read(_ fd: Int32, _ offset: Int64, _ count: Int64) throws -> Int {
        try buffer.withUnsafeMutableBytes { bytes in
            let piece = UnsafeMutableRawBufferPointer(rebasing: bytes[..<Int(count)])
            let filled = try FileIO.readAt(fd, offset: offset, into: piece)
            try writer.write(UnsafeRawBufferPointer(rebasing: piece[..<filled]))
            return filled
        }
    }

    private func fill(_ entry: inout TarEntry, _ status: stat, _ attributes: [TarEntry.Attribute]) {
        (entry.uid, entry.gid) = (status.st_uid, status.st_gid)
        entry.modified = status.modified
        entry.attributes = attributes
    }

    /// Sockets have no place in an archive: their listener is gone.
    private func kind(_ kind: FileKind) -> TarEntry.Kind? {
        switch kind {
        case .regular: .regular
        case .directory: .directory
        case .symbolicLink: .symbolicLink
        case .characterDevice: .characterDevice
        case .blockDevice: .blockDevice
        case .fifo: .fifo
        case .socket, .unknown: nil
        }
    }
}
