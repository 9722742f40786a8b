import CLinux
package import CaissonCore
import Glibc
package import SystemPackage

/// Calls on paths of our own. Paths that came from outside go through `RootedDirectory`.
package enum Files {
    /// open(2).
    package static func open(_ path: FilePath, _ flags: OpenFlags, mode: UInt32 = 0o644) throws(SyscallError) -> OwnedDescriptor {
        let fd = path.withPlatformString { cz_openat(AT_FDCWD, $0, flags.system, mode) }
        return OwnedDescriptor(try checked("open", path.string, fd))
    }

    /// The whole file; EFBIG beyond `limit` bytes.
    package static func read(_ path: FilePath, limit: Int = 64 << 20) throws(SyscallError) -> [UInt8] {
        let file = try open(path, .read)
        do throws(SyscallError) {
            return try file.readAll(limit: limit)
        } catch {
            throw SyscallError("read", path.string, errno: error.errno)
        }
    }

    /// The whole file as text, invalid UTF-8 repaired.
    package static func readText(_ path: FilePath, limit: Int = 16 << 20) throws(SyscallError) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// Creates or truncates the file and writes `bytes`; not atomic (see `AtomicFile`).
    package static func write(_ path: FilePath, _ bytes: [UInt8], mode: UInt32 = 0o644) throws(SyscallError) {
        try put(path, bytes, [.write, .create, .truncate], mode: mode)
    }

    /// Writes `text` to an existing file, as the control files of proc, sys and cgroups want it: in one write.
    package static func control(_ path: FilePath, _ text: String) throws(SyscallError) {
        try put(path, Array(text.utf8), [.write], mode: 0)
    }

    private static func put(_ path: FilePath, _ bytes: [UInt8], _ flags: OpenFlags, mode: UInt32) throws(SyscallError) {
        let file = try open(path, flags, mode: mode)
        do throws(SyscallError) {
            try file.writeAll(bytes)
        } catch {
            throw SyscallError("write", path.string, errno: error.errno)
        }
    }

    /// Whether something is at `path`, for decisions that rest on its absence: throws where that cannot be told.
    package static func isThere(_ path: FilePath) throws(SyscallError) -> Bool {
        do throws(SyscallError) {
            _ = try FileStatus.of(path)
            return true
        } catch {
            if [ENOENT, ENOTDIR].contains(error.errno) { return false }
            throw error
        }
    }

    /// Whether something is at `path`; a dangling link counts when links are not followed.
    package static func exists(_ path: FilePath, followLinks: Bool = true) -> Bool {
        (try? FileStatus.of(path, followLinks: followLinks)) != nil  // ignored: unreachable counts as absent
    }

    /// Whether this user may read the file and write to it (access(2)).
    package static func isWritable(_ path: FilePath) -> Bool { path.withPlatformString { access($0, R_OK | W_OK) } == 0 }

    /// mkdir(2) and, where the umask took bits away, chmod(2).
    package static func makeDirectory(_ path: FilePath, mode: UInt32 = 0o755) throws(SyscallError) {
        _ = try systemCall("mkdir", path.string) { path.withPlatformString { mkdir($0, mode) } }
        if mode != 0o755 && mode != 0o700 { try setMode(path, mode) }
    }

    /// Makes `path` and every missing parent; existing directories are left as they are.
    package static func makeDirectories(_ path: FilePath, mode: UInt32 = 0o755) throws(SyscallError) {
        do throws(SyscallError) {
            try makeDirectory(path, mode: mode)
        } catch {
            switch error.errno {
            case EEXIST:
                if try FileStatus.of(path).kind != .directory { throw SyscallError("mkdir", path.string, errno: ENOTDIR) }
            case ENOENT where path.components.count > 1:
                try makeDirectories(path.removingLastComponent(), mode: mode)
                try makeDirectories(path, mode: mode)
            default: throw error
            }
        }
    }

    /// unlink(2); a missing file is fine.
    package static func remove(_ path: FilePath) throws(SyscallError) {
        try ignoringMissing { () throws(SyscallError) in
            _ = try systemCall("unlink", path.string) { path.withPlatformString { unlink($0) } }
        }
    }

    /// rmdir(2); a missing directory is fine.
    package static func removeDirectory(_ path: FilePath) throws(SyscallError) {
        try ignoringMissing { () throws(SyscallError) in
            _ = try systemCall("rmdir", path.string) { path.withPlatformString { rmdir($0) } }
        }
    }

    private static func ignoringMissing(_ body: () throws(SyscallError) -> Void) throws(SyscallError) {
        do throws(SyscallError) { try body() } catch { if error.errno != ENOENT { throw error } }
    }

    /// rename(2).
    package static func rename(_ from: FilePath, to target: FilePath) throws(SyscallError) {
        _ = try systemCall("rename", from.string) {
            from.withPlatformString { old in target.withPlatformString { Glibc.rename(old, $0) } }
        }
    }

    /// link(2): a hard link `at` to `existing`, not following it.
    package static func link(_ existing: FilePath, at path: FilePath) throws(SyscallError) {
        _ = try systemCall("link", path.string) {
            existing.withPlatformString { old in path.withPlatformString { Glibc.link(old, $0) } }
        }
    }

    /// symlink(2).
    package static func symlink(target: FilePath, at path: FilePath) throws(SyscallError) {
        _ = try systemCall("symlink", path.string) {
            target.withPlatformString { to in path.withPlatformString { Glibc.symlink(to, $0) } }
        }
    }

    /// readlink(2).
    package static func readLink(_ path: FilePath) throws(SyscallError) -> FilePath {
        try readLink(AT_FDCWD, path)
    }

    static func readLink(_ directory: Int32, _ path: FilePath) throws(SyscallError) -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = try systemCall("readlink", path.string) {
            path.withPlatformString { readlinkat(directory, $0, &buffer, Int(PATH_MAX)) }
        }
        buffer[length] = 0
        return FilePath(platformString: Array(buffer[...length]))
    }

    /// The entries of a directory, sorted by bytes.
    package static func list(_ path: FilePath) throws(SyscallError) -> [DirectoryEntry] {
        let directory = try open(path, [.read, .directory])
        return try Directory.entries(directory.raw)
    }

    /// realpath(3): absolute, without links.
    package static func realPath(_ path: FilePath) throws(SyscallError) -> FilePath {
        guard let text = path.withPlatformString({ realpath($0, nil) }) else {
            throw SyscallError("realpath", path.string, errno: errno)
        }
        defer { free(text) }
        return FilePath(platformString: text)
    }

    /// Creates the file or sets its times to now; what watchers of `path` see as a change of attributes.
    package static func touch(_ path: FilePath, mode: UInt32 = 0o644) throws(SyscallError) {
        let file = try open(path, [.write, .create], mode: mode)
        _ = try systemCall("futimens", path.string) { futimens(file.raw, nil) }
    }

    /// chmod(2).
    package static func setMode(_ path: FilePath, _ mode: UInt32) throws(SyscallError) {
        _ = try systemCall("chmod", path.string) { path.withPlatformString { chmod($0, mode) } }
    }

    /// lchown(2): links are not followed.
    package static func setOwner(_ path: FilePath, _ owner: UInt32, _ group: UInt32) throws(SyscallError) {
        _ = try systemCall("chown", path.string) { path.withPlatformString { lchown($0, owner, group) } }
    }

    /// utimensat(2): links are not followed.
    package static func setTimes(_ path: FilePath, accessed: Timestamp, modified: Timestamp) throws(SyscallError) {
        let times = [accessed.timespec, modified.timespec]
        _ = try systemCall("utimens", path.string) {
            path.withPlatformString { utimensat(AT_FDCWD, $0, times, AT_SYMLINK_NOFOLLOW) }
        }
    }
}
