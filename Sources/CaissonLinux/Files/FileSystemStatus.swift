import CLinux
import CaissonCore
package import SystemPackage

/// What statfs(2) tells about the file system a path is on.
package struct FileSystemStatus: Sendable, Hashable {
    /// The magic number of linux/magic.h.
    package var magic: UInt32
    /// Bytes.
    package var total: UInt64
    /// Bytes an unprivileged writer may still use.
    package var available: UInt64

    package var isTmpfs: Bool { magic == 0x0102_1994 }
    package var isOverlay: Bool { magic == 0x794c_7630 }
    package var isCgroup2: Bool { magic == 0x6367_7270 }

    /// The name Docker prints for the backing file system.
    package var name: String {
        switch magic {
        case 0xef53: "extfs"
        case 0x5846_5342: "xfs"
        case 0x9123_683e: "btrfs"
        case 0x0102_1994: "tmpfs"
        case 0x794c_7630: "overlayfs"
        case 0x2fc1_2fc1: "zfs"
        default: "<unknown>"
        }
    }

    /// statfs(2).
    package static func of(_ path: FilePath) throws(SyscallError) -> FileSystemStatus {
        var values: [UInt64] = [0, 0, 0, 0]
        try checked("statfs", path.string, path.withPlatformString { cz_statfs($0, &values) })
        return FileSystemStatus(
            magic: UInt32(truncatingIfNeeded: values[0]), total: values[1] &* values[2], available: values[1] &* values[3])
    }
}
