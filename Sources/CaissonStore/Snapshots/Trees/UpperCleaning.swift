import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage

/// Makes a container's upper directory what a copy of it would be: without overlayfs's own state, mount points, sockets and
/// deletions of nothing. What stays keeps its times.
struct UpperCleaning {
    private let lower: LowerStack

    /// `lower` tells which deletions delete something.
    static func clean(_ root: Int32, over lower: LowerStack) throws {
        try UpperCleaning(lower: lower).clean(root, [], depth: 1)
        try strip(NodeName.procPath(root, [UInt8(ascii: ".")]), keeping: [])
    }

    private func clean(_ directory: Int32, _ path: [UInt8], depth: Int) throws {
        guard depth <= TreeWalk.deepest else {
            throw CaissonError(
                .resourceExhausted,
                "\(NodeName.display(path.prefix(200)))…: directory tree deeper than \(TreeWalk.deepest) levels")
        }
        var before = stat()
        guard fstat(directory, &before) == 0 else { throw SyscallError("stat", errno: errno) }
        var isChanged = false
        for entry in try Directory.entries(directory) {
            guard let status = try NodeName.status(directory, entry.rawName) else { continue }
            let here = path.isEmpty ? entry.rawName : path + [UInt8(ascii: "/")] + entry.rawName
            if try !keep(entry.rawName, status, here, in: directory, depth) { isChanged = true }
        }
        guard isChanged else { return }
        var times = [before.st_atim, before.st_mtim]
        guard futimens(directory, &times) == 0 else { throw SyscallError("utimens", errno: errno) }
    }

    /// False when the entry was removed.
    private func keep(_ name: [UInt8], _ status: stat, _ path: [UInt8], in directory: Int32, _ depth: Int) throws
        -> Bool
    {
        switch status.kind {
        case .directory:
            let opened = try NodeName.open(directory, name, O_RDONLY | O_DIRECTORY)
            if MountPointMark.isSet(on: opened.raw) {
                try RootedDirectory(OwnedDescriptor(FileIO.duplicate(directory))).remove(NodeName.path(name))
                return false
            }
            // The kernel marks every new directory opaque; only where one below is hidden does the mark mean anything.
            let hides = OverlayAttribute.isOpaque(opened.raw) && lower.visible(path)?.kind == .directory
            try UpperCleaning.strip(NodeName.procPath(directory, name), keeping: hides ? [OverlayAttribute.opaque] : [])
            try clean(opened.raw, path, depth: depth + 1)
            return true
        case .socket, .unknown: return try remove(name, in: directory)
        case .characterDevice where status.isWhiteout:
            return try lower.visible(path) == nil ? remove(name, in: directory) : true
        case .regular where status.st_size == 0 && MountPointMark.isSet(on: name, in: directory):
            return try remove(name, in: directory)
        default:
            try UpperCleaning.strip(NodeName.procPath(directory, name), keeping: [])
            return true
        }
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
