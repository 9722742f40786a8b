import CaissonCore
import CaissonLinux
import Glibc

/// Lists the files of a layer directory or of a container's upper directory.
enum LayerScan {
    /// Every entry in walk order, the root first. Sockets and what is unknown are listed too.
    static func entries(_ root: Int32) throws -> [LayerIndexEntry] {
        var status = stat()
        guard fstat(root, &status) == 0 else { throw SyscallError("stat", errno: errno).asCaissonError("scan layer") }
        var entries = [entry([], status)]
        entries[0].isOpaque = try OverlayAttribute.isOpaque(root)
        var seen: Set<FileIdentity> = []
        do {
            try TreeWalk.walk(root, visit: { node, opened in
                var entry = entry(node.path, node.status)
                if let opened { entry.isOpaque = try OverlayAttribute.isOpaque(opened) }
                if entry.kind == .symbolicLink { entry.linkTarget = try NodeName.target(node.directory, node.name) }
                if entry.kind != .directory, node.status.st_nlink > 1 {
                    entry.isHardLink = !entry.isWhiteout && !seen.insert(node.status.identity).inserted
                }
                entries.append(entry)
            })
        } catch let error as SyscallError {
            throw error.asCaissonError("scan layer")
        }
        return entries
    }

    private static func entry(_ path: [UInt8], _ status: stat) -> LayerIndexEntry {
        var entry = LayerIndexEntry(path: path, kind: status.kind)
        entry.isWhiteout = status.isWhiteout
        entry.size = status.kind == .regular ? Int64(status.st_size) : 0
        (entry.mode, entry.uid, entry.gid) = (status.permissions, status.st_uid, status.st_gid)
        entry.modified = status.modified
        return entry
    }
}
