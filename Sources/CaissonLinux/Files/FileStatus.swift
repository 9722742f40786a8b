import CLinux
package import CaissonCore
import Glibc
package import SystemPackage

/// What a directory entry is.
package enum FileKind: Sendable, Hashable {
    case regular, directory, symbolicLink, characterDevice, blockDevice, fifo, socket, unknown

    /// From the type bits of a mode.
    package init(mode: UInt32) {
        switch mode & UInt32(Glibc.S_IFMT) {
        case UInt32(Glibc.S_IFREG): self = .regular
        case UInt32(Glibc.S_IFDIR): self = .directory
        case UInt32(Glibc.S_IFLNK): self = .symbolicLink
        case UInt32(Glibc.S_IFCHR): self = .characterDevice
        case UInt32(Glibc.S_IFBLK): self = .blockDevice
        case UInt32(Glibc.S_IFIFO): self = .fifo
        case UInt32(Glibc.S_IFSOCK): self = .socket
        default: self = .unknown
        }
    }

    /// The type bits of a mode.
    package var modeBits: UInt32 {
        switch self {
        case .regular: UInt32(Glibc.S_IFREG)
        case .directory: UInt32(Glibc.S_IFDIR)
        case .symbolicLink: UInt32(Glibc.S_IFLNK)
        case .characterDevice: UInt32(Glibc.S_IFCHR)
        case .blockDevice: UInt32(Glibc.S_IFBLK)
        case .fifo: UInt32(Glibc.S_IFIFO)
        case .socket: UInt32(Glibc.S_IFSOCK)
        case .unknown: 0
        }
    }
}

/// What stat(2) tells about a file.
package struct FileStatus: Sendable, Hashable {
    package var kind: FileKind
    /// Permission bits with set-uid, set-gid and sticky (07777).
    package var mode: UInt32
    package var owner: UInt32
    package var group: UInt32
    /// Bytes.
    package var size: Int64
    /// Units of 512 bytes really taken.
    package var blocks: Int64
    /// Hard links.
    package var links: UInt64
    package var inode: UInt64
    /// The device the file is on.
    package var device: UInt64
    /// Of a device node.
    package var deviceMajor: UInt32
    package var deviceMinor: UInt32
    package var accessed: Timestamp
    package var modified: Timestamp
    package var changed: Timestamp

    init(_ status: stat) {
        kind = FileKind(mode: status.st_mode)
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        size = Int64(status.st_size)
        blocks = Int64(status.st_blocks)
        links = UInt64(status.st_nlink)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
        deviceMajor = cz_major(UInt64(status.st_rdev))
        deviceMinor = cz_minor(UInt64(status.st_rdev))
        accessed = Timestamp(status.st_atim)
        modified = Timestamp(status.st_mtim)
        changed = Timestamp(status.st_ctim)
    }

    /// stat(2), or lstat(2) when links are not followed.
    package static func of(_ path: FilePath, followLinks: Bool = true) throws(SyscallError) -> FileStatus {
        try of(AT_FDCWD, path.string, followLinks: followLinks)
    }

    /// fstat(2).
    package static func of(descriptor fd: Int32) throws(SyscallError) -> FileStatus {
        var status = stat()
        _ = try systemCall("fstat") { fstat(fd, &status) }
        return FileStatus(status)
    }

    /// fstatat(2) of `name`; an empty name means the descriptor itself.
    static func of(_ directory: Int32, _ name: String, followLinks: Bool) throws(SyscallError) -> FileStatus {
        var status = stat()
        let flags = (followLinks ? 0 : AT_SYMLINK_NOFOLLOW) | (name.isEmpty ? CZ_AT_EMPTY_PATH : 0)
        _ = try systemCall("stat", name) { fstatat(directory, name, &status, flags) }
        return FileStatus(status)
    }
}

extension Timestamp {
    init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
    }

    var timespec: timespec { Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds)) }
}
