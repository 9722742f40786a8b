import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// A directory that paths from outside cannot leave: every path, absolute or not, is resolved below it with openat2(2)
/// RESOLVE_IN_ROOT and without magic links, as chroot would.
///
/// The last component is followed only by `open`, `readFile` and `status(followLinks: true)`.
package final class RootedDirectory: Sendable {
    /// The open directory.
    package let descriptor: SharedDescriptor

    /// The directory's own descriptor (O_PATH or opened for reading).
    package var raw: Int32 { descriptor.raw }

    /// Opens the directory at a path of our own.
    package init(path: FilePath) throws(SyscallError) {
        descriptor = try Files.open(path, [.path, .directory]).shared()
    }

    /// Takes over an open directory.
    package init(_ fd: consuming OwnedDescriptor) { descriptor = fd.shared() }

    /// Opens `path` below the root.
    package func open(_ path: FilePath, _ flags: OpenFlags, mode: UInt32 = 0o644) throws(SyscallError) -> OwnedDescriptor {
        OwnedDescriptor(try checked("open", path.string, resolve(path, flags, mode)))
    }

    private func resolve(_ path: FilePath, _ flags: OpenFlags, _ mode: UInt32) -> Int32 {
        let asked = path.isEmpty ? FilePath(".") : path
        let bits = flags.contains(.create) ? UInt64(mode & 0o7777) : 0
        return asked.withPlatformString {
            cz_openat2(raw, $0, UInt64(flags.system), bits, CZ_RESOLVE_IN_ROOT | CZ_RESOLVE_NO_MAGICLINKS)
        }
    }

    /// The directory at `path` as a root of its own; paths of one component on it are created without another resolution.
    package func directory(_ path: FilePath) throws(SyscallError) -> RootedDirectory {
        RootedDirectory(try open(path, [.path, .directory]))
    }

    /// Where `path`'s last component lives: the open parent and the name. `.` and `..` as last name, and the root itself, are EINVAL.
    package func openParent(of path: FilePath) throws(SyscallError) -> (directory: SharedDescriptor, name: FilePath) {
        var parent = path
        parent.root = nil
        guard let last = parent.lastComponent, last.kind == .regular else {
            throw SyscallError("resolve", path.string, errno: EINVAL)
        }
        parent.removeLastComponent()
        let name = FilePath(root: nil, [last])
        if parent.isEmpty { return (descriptor, name) }
        return (try open(parent, [.path, .directory]).shared(), name)
    }

    /// Runs a call on the parent and the last name, and retries it when a signal interrupts.
    @discardableResult
    func onParent(
        _ call: String, _ path: FilePath, _ body: (Int32, UnsafePointer<CChar>) -> Int32
    ) throws(SyscallError) -> Int32 {
        let (parent, name) = try openParent(of: path)
        return try systemCall(call, path.string) { name.withPlatformString { body(parent.raw, $0) } }
    }

    /// The whole file; EFBIG beyond `limit`, EINVAL for anything but a regular file.
    package func readFile(_ path: FilePath, limit: Int) throws(SyscallError) -> [UInt8] {
        // Not blocking, so that a FIFO or device planted by an image cannot hold us up.
        let file = try open(path, [.read, .nonBlocking])
        guard try file.status().kind == .regular else { throw SyscallError("read", path.string, errno: EINVAL) }
        return try file.readAll(limit: limit)
    }

    /// Creates a new regular file, failing where anything has the name.
    package func create(_ path: FilePath, mode: UInt32 = 0o644) throws(SyscallError) -> OwnedDescriptor {
        let (parent, name) = try openParent(of: path)
        let flags: OpenFlags = [.readWrite, .create, .exclusive, .noFollow]
        let fd = name.withPlatformString { cz_openat(parent.raw, $0, flags.system, mode) }
        return OwnedDescriptor(try checked("create", path.string, fd))
    }

    /// Creates or replaces a regular file; what had the name before is removed, not followed.
    package func writeFile(_ path: FilePath, _ bytes: [UInt8], mode: UInt32 = 0o644) throws(SyscallError) {
        try remove(path)
        let file = try create(path, mode: mode)
        _ = try systemCall("chmod", path.string) { fchmod(file.raw, mode) }
        try file.writeAll(bytes)
    }

    /// mkdirat(2).
    package func makeDirectory(_ path: FilePath, mode: UInt32 = 0o755) throws(SyscallError) {
        try onParent("mkdir", path) { mkdirat($0, $1, mode) }
    }

    /// Makes every missing directory of `path`; links on the way are followed inside the root.
    package func makeDirectories(_ path: FilePath, mode: UInt32 = 0o755) throws(SyscallError) {
        var here = FilePath("")
        for component in path.components {
            here.append(component)
            if component.kind != .regular { continue }
            do throws(SyscallError) {
                try makeDirectory(here, mode: mode)
            } catch {
                if error.errno != EEXIST { throw error }
            }
        }
        if !here.isEmpty { _ = try open(here, [.path, .directory]) }
    }

    /// Removes the file or the whole tree; missing is fine; never crosses mounts.
    package func remove(_ path: FilePath) throws(SyscallError) {
        do throws(SyscallError) {
            let (parent, name) = try openParent(of: path)
            let folder = PathBytes.split(path).map { PathBytes.text($0.parent) } ?? ""
            try TreeRemoval(mount: nil, folder: folder).remove(parent.raw, PathBytes.terminated(name))
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    /// Removes one name that is no directory.
    package func unlink(_ path: FilePath) throws(SyscallError) { try onParent("unlink", path) { unlinkat($0, $1, 0) } }

    /// The entries of a directory, sorted by bytes.
    package func list(_ path: FilePath) throws(SyscallError) -> [DirectoryEntry] {
        let directory = try open(path, [.read, .directory])
        return try Directory.entries(directory.raw)
    }

    /// stat(2) inside the root.
    package func status(_ path: FilePath, followLinks: Bool = false) throws(SyscallError) -> FileStatus {
        let file = try open(path, followLinks ? [.path] : [.path, .noFollow])
        return try file.status()
    }

    /// The target of a link, as written in it.
    package func readLink(_ path: FilePath) throws(SyscallError) -> FilePath {
        let (parent, name) = try openParent(of: path)
        return try Files.readLink(parent.raw, name)
    }
}
