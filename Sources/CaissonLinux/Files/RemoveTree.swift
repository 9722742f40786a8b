import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// Removes `path` and everything below it; a missing path is fine.
///
/// Links are removed, never followed. Immutable flags are cleared. A mount below `path` is never entered: the removal stops
/// with EXDEV naming it (EBUSY for the mount point of another namespace).
package func removeTree(at path: FilePath) throws(SyscallError) {
    guard let last = path.lastComponent else { throw SyscallError("remove", path.string, errno: EINVAL) }
    var parent = path.removingLastComponent()
    if parent.isEmpty { parent = "." }
    let directory: OwnedDescriptor
    do throws(SyscallError) {
        directory = try Files.open(parent, [.path, .directory])
    } catch {
        if error.errno == ENOENT { return }
        throw error
    }
    try TreeRemoval(mount: nil).remove(directory.raw, last.string, FilePath(root: nil, [last]), shown: path)
}

/// One removal: remembers the mount it started on.
struct TreeRemoval {
    let mount: Int?

    /// Removes `name` (given as a path of one component) of the open directory.
    func remove(_ directory: Int32, _ name: String, _ entry: FilePath, shown: FilePath) throws(SyscallError) {
        let result = entry.withPlatformString { unlinkat(directory, $0, 0) == 0 ? 0 : errno }
        switch result {
        case 0, ENOENT: return
        case EISDIR: break
        case EPERM, EACCES:
            // EPERM is also what an immutable file says, and a directory on some file systems.
            if try !clearFlags(directory, entry, shown) { break }
            if entry.withPlatformString({ unlinkat(directory, $0, 0) }) == 0 { return }
            if errno != EISDIR { throw SyscallError("unlink", shown.string, errno: errno) }
        default: throw SyscallError("unlink", shown.string, errno: result)
        }
        try removeDirectory(directory, entry, shown)
    }

    private func removeDirectory(_ directory: Int32, _ entry: FilePath, _ shown: FilePath) throws(SyscallError) {
        // An empty directory, the usual case at the leaves, needs no look inside.
        if entry.withPlatformString({ unlinkat(directory, $0, AT_REMOVEDIR) }) == 0 { return }
        if errno == ENOENT { return }
        let opened = entry.withPlatformString { cz_openat(directory, $0, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0) }
        if opened == -ENOENT { return }
        let inside = OwnedDescriptor(try checked("open", shown.string, opened))
        let here = cz_mount_id(inside.raw)
        if here >= 0, let mount, here != mount { throw SyscallError("remove", shown.string, errno: EXDEV) }
        if mount == nil, here >= 0, cz_mount_id(directory) != here { throw SyscallError("remove", shown.string, errno: EXDEV) }
        _ = cz_clear_immutable(inside.raw)  // ignored: file systems without flags say so
        let below = TreeRemoval(mount: here >= 0 ? here : mount)
        // Some file systems skip entries while names go away, so the list is read until it stays empty.
        for _ in 0..<64 {
            let entries = try Directory.entries(inside.raw)
            if entries.isEmpty { break }
            for child in entries {
                try below.remove(inside.raw, child.name, child.path, shown: shown.appending(child.path.components))
            }
        }
        if entry.withPlatformString({ unlinkat(directory, $0, AT_REMOVEDIR) }) == 0 || errno == ENOENT { return }
        let reason = errno
        // A flag on the directory or on its parent.
        _ = cz_clear_immutable(directory)
        if entry.withPlatformString({ unlinkat(directory, $0, AT_REMOVEDIR) }) == 0 { return }
        throw SyscallError("rmdir", shown.string, errno: reason)
    }

    /// Clears the flags of a regular file or directory; false where it is neither.
    private func clearFlags(_ directory: Int32, _ entry: FilePath, _ shown: FilePath) throws(SyscallError) -> Bool {
        let fd = entry.withPlatformString { cz_openat(directory, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0) }
        guard fd >= 0 else { return true }
        let file = OwnedDescriptor(fd)
        guard try file.status().kind != .directory else { return false }
        _ = cz_clear_immutable(file.raw)
        return true
    }
}
