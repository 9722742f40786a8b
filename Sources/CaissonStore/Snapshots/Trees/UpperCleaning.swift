import CaissonLinux
import Glibc
import SystemPackage

/// Takes out of a container's upper directory what is no change: overlayfs's own state, mount points, sockets, deletions of
/// nothing, and directories that were only copied up for such things. What stays keeps its times.
struct UpperCleaning {
    private let lower: LowerStack

    /// `lower` tells which deletions delete something. Nothing may write to the tree meanwhile.
    static func clean(_ root: Int32, over lower: LowerStack) throws {
        _ = try UpperCleaning(lower: lower).clean(root, [], depth: 1)
        try strip(NodeName.procPath(root, [UInt8(ascii: ".")]), keeping: [])
    }

    /// Whether the directory is empty now.
    private func clean(_ directory: Int32, _ path: [UInt8], depth: Int) throws -> Bool {
        try TreeWalk.check(depth, path)
        var before = stat()
        guard fstat(directory, &before) == 0 else { throw SyscallError("stat", errno: errno) }
        var (isEmpty, isChanged) = (true, false)
        for entry in try Directory.entries(directory) {
            guard let status = try NodeName.status(directory, entry.rawName) else { continue }
            let here = path.isEmpty ? entry.rawName : path + [UInt8(ascii: "/")] + entry.rawName
            if try keep(entry.rawName, status, here, in: directory, depth) { isEmpty = false } else { isChanged = true }
        }
        if isChanged { try NodeMetadata(before).applyTime(to: directory) }
        return isEmpty
    }

    /// False when the entry was removed.
    private func keep(
        _ name: [UInt8], _ status: stat, _ path: [UInt8], in directory: Int32, _ depth: Int
    ) throws -> Bool {
        switch status.kind {
        case .directory: return try keepDirectory(name, status, path, in: directory, depth)
        case .socket, .unknown: return try remove(name, in: directory)
        case .characterDevice where status.isWhiteout:
            return try lower.visible(path) == nil ? remove(name, in: directory) : true
        case .regular where try status.st_size == 0 && MountPointMark.isSet(on: name, in: directory):
            return try remove(name, in: directory)
        default:
            try UpperCleaning.strip(NodeName.procPath(directory, name), keeping: [])
            return true
        }
    }

    private func keepDirectory(
        _ name: [UInt8], _ status: stat, _ path: [UInt8], in directory: Int32, _ depth: Int
    ) throws -> Bool {
        let opened = try NodeName.open(directory, name, O_RDONLY | O_DIRECTORY)
        let isEmpty = try clean(opened.raw, path, depth: depth + 1)
        let below = lower.visible(path)
        // The kernel marks every new directory opaque; only where one below is hidden does the mark mean anything.
        let hides = try OverlayAttribute.isOpaque(opened.raw) && below?.kind == .directory
        if isEmpty, !hides, try MountPointMark.isSet(on: opened.raw) || isAsBelow(opened.raw, status, below) {
            try NodeName.call("rmdir", name) { unlinkat(directory, $0, AT_REMOVEDIR) }
            return false
        }
        try UpperCleaning.strip(NodeName.procPath(directory, name), keeping: hides ? [OverlayAttribute.opaque] : [])
        return true
    }

    /// Attributes of the layers below are not known here, so a directory that has some stays.
    private func isAsBelow(_ opened: Int32, _ status: stat, _ below: LayerIndexEntry?) throws -> Bool {
        guard let below, below.kind == .directory, status.permissions == below.mode, status.st_uid == below.uid,
            status.st_gid == below.gid, status.modified == below.modified
        else { return false }
        return try OverlayAttribute.content(of: opened).isEmpty
    }

    private func remove(_ name: [UInt8], in directory: Int32) throws -> Bool {
        try NodeName.call("unlink", name) { unlinkat(directory, $0, 0) }
        return false
    }

    private static func strip(_ path: FilePath, keeping kept: [String]) throws(SyscallError) {
        for name in try ExtendedAttributes.names(of: path)
        where OverlayAttribute.isPrivate(name) && !kept.contains(name) {
            try ExtendedAttributes.remove(name, from: path)
        }
    }
}
