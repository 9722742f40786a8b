import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// Removes `path` and everything below it; a missing path is fine.
///
/// Links are removed, never followed. Immutable flags are cleared. A mount below `path` is never entered: the removal stops
/// with EXDEV naming it (EBUSY for the mount point of another namespace).
package func removeTree(at path: FilePath) throws(SyscallError) {
    guard let (parent, name) = PathBytes.split(path) else { throw SyscallError("remove", path.string, errno: EINVAL) }
    let opened = cz_openat(AT_FDCWD, parent, OpenFlags([.path, .directory]).system, 0)
    if opened == -ENOENT { return }
    let directory = OwnedDescriptor(try checked("open", PathBytes.text(parent), opened))
    try TreeRemoval(mount: nil, folder: PathBytes.text(parent)).remove(directory.raw, name)
}

/// Paths as the kernel takes them. The paths of a library, cut into components, cost more than most of the calls they are for.
enum PathBytes {
    /// The folder and the name of what lies in it, each ending with a zero; nil for a path without a name.
    static func split(_ path: FilePath) -> (parent: [CChar], name: [CChar])? {
        let bytes = terminated(path).dropLast()
        guard let cut = bytes.lastIndex(of: 0x2f) else { return bytes.isEmpty ? nil : ([0x2e, 0], Array(bytes) + [0]) }
        let name = bytes[(cut + 1)...]
        return name.isEmpty ? nil : (cut == 0 ? [0x2f, 0] : Array(bytes[..<cut]) + [0], Array(name) + [0])
    }

    static func terminated(_ path: FilePath) -> [CChar] {
        path.withPlatformString { Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)) }
    }

    /// For messages.
    static func text(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// One removal: remembers the mount it started on.
struct TreeRemoval {
    let mount: Int?
    /// What the names are in, for messages.
    let folder: String

    /// Removes `name` (ending with a zero) of the open directory.
    func remove(_ directory: Int32, _ name: [CChar]) throws(SyscallError) {
        let result = unlinkat(directory, name, 0) == 0 ? 0 : errno
        switch result {
        case 0, ENOENT: return
        case EISDIR: break
        case EPERM, EACCES:
            // EPERM is also what an immutable file says, and a directory on some file systems.
            if try !clearFlags(directory, name) { break }
            if unlinkat(directory, name, 0) == 0 { return }
            if errno != EISDIR { throw SyscallError("unlink", shown(name), errno: errno) }
        default: throw SyscallError("unlink", shown(name), errno: result)
        }
        try removeDirectory(directory, name)
    }

    private func shown(_ name: [CChar]) -> String {
        let name = PathBytes.text(name)
        return folder == "." ? name : folder == "/" ? "/" + name : folder + "/" + name
    }

    private func removeDirectory(_ directory: Int32, _ name: [CChar]) throws(SyscallError) {
        // An empty directory, the usual case at the leaves, needs no look inside.
        if unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT { return }
        let opened = cz_openat(directory, name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
        if opened == -ENOENT { return }
        let inside = OwnedDescriptor(try checked("open", shown(name), opened))
        let here = cz_mount_id(inside.raw)
        if here >= 0, let mount, here != mount { throw SyscallError("remove", shown(name), errno: EXDEV) }
        if mount == nil, here >= 0, cz_mount_id(directory) != here { throw SyscallError("remove", shown(name), errno: EXDEV) }
        _ = cz_clear_immutable(inside.raw)  // ignored: file systems without flags say so
        let below = TreeRemoval(mount: here >= 0 ? here : mount, folder: shown(name))
        var reason = ENOTEMPTY
        // Some file systems skip entries while names go away, so the list is read until the directory can go.
        for _ in 0..<64 where reason == ENOTEMPTY {
            let entries = try Directory.entries(inside.raw)
            for child in entries { try below.remove(inside.raw, child.terminatedName) }
            if unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT { return }
            reason = errno
            if entries.isEmpty { break }
        }
        // A flag on the directory or on its parent.
        _ = cz_clear_immutable(directory)
        if unlinkat(directory, name, AT_REMOVEDIR) == 0 { return }
        throw SyscallError("rmdir", shown(name), errno: reason)
    }

    /// Clears the flags of a regular file or directory; false where it is neither.
    private func clearFlags(_ directory: Int32, _ name: [CChar]) throws(SyscallError) -> Bool {
        let fd = cz_openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0)
        guard fd >= 0 else { return true }
        let file = OwnedDescriptor(fd)
        guard try file.status().kind != .directory else { return false }
        _ = cz_clear_immutable(file.raw)
        return true
    }
}
