import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// The MS_ flags of mount(2).
package struct MountFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt
    package init(rawValue: UInt) { self.rawValue = rawValue }

    package static let readOnly = MountFlags(rawValue: 1)
    package static let noSuid = MountFlags(rawValue: 2)
    package static let noDev = MountFlags(rawValue: 4)
    package static let noExec = MountFlags(rawValue: 8)
    package static let remount = MountFlags(rawValue: 32)
    package static let bind = MountFlags(rawValue: 4096)
    package static let recursive = MountFlags(rawValue: 16384)
    package static let `private` = MountFlags(rawValue: 1 << 18)
    package static let slave = MountFlags(rawValue: 1 << 19)
    package static let shared = MountFlags(rawValue: 1 << 20)
    package static let relatime = MountFlags(rawValue: 1 << 21)
}

/// Mounting in the namespace of the calling thread.
package enum Mounts {
    /// mount(2).
    package static func mount(
        _ source: String, at target: FilePath, type: String, flags: MountFlags = [], data: String? = nil
    ) throws(SyscallError) {
        let result = target.withPlatformString { cz_mount(source, $0, type, flags.rawValue, data) }
        try checked("mount", target.string, result)
    }

    /// Shows `source` at `target` too, with what is mounted below it when `recursive`.
    ///
    /// Read-only holds for everything below (mount_setattr(2)) and is in force before the mount can be seen.
    package static func bind(
        _ source: FilePath, at target: FilePath, recursive: Bool = false, readOnly: Bool = false
    ) throws(SyscallError) {
        let fd = source.withPlatformString { cz_clone_tree(AT_FDCWD, $0, recursive) }
        let tree = OwnedDescriptor(try checked("mount", source.string, fd))
        if readOnly {
            try checked("mount", target.string, cz_mount_setattr(tree.raw, "", recursive, CZ_MOUNT_ATTR_RDONLY, 0, 0))
        }
        try checked("mount", target.string, target.withPlatformString { cz_attach_tree(tree.raw, AT_FDCWD, $0) })
    }

    /// Shows the open file or folder `source` on the open `target`, both found before: no path is looked up again.
    package static func bind(
        _ source: borrowing some Descriptor & ~Copyable, onto target: borrowing some Descriptor & ~Copyable, recursive: Bool = false,
        readOnly: Bool = false
    ) throws(SyscallError) {
        let tree = OwnedDescriptor(try checked("mount", nil, cz_clone_tree(source.raw, "", recursive)))
        if readOnly { try checked("mount", nil, cz_mount_setattr(tree.raw, "", recursive, CZ_MOUNT_ATTR_RDONLY, 0, 0)) }
        try checked("mount", nil, cz_attach_tree(tree.raw, target.raw, ""))
    }

    /// umount2(2); `detach` takes it out of sight now and ends it when nobody uses it. A link at the end is not followed.
    package static func unmount(_ target: FilePath, detach: Bool = false) throws(SyscallError) {
        let flags = (detach ? Int32(MNT_DETACH) : 0) | Int32(UMOUNT_NOFOLLOW)
        try checked("unmount", target.string, target.withPlatformString { cz_umount($0, flags) })
    }

    /// Keeps mounts below `target` from spreading to other namespaces and theirs from coming here.
    package static func makePrivate(_ target: FilePath, recursive: Bool = true) throws(SyscallError) {
        let flags: MountFlags = recursive ? [.private, .recursive] : .private
        try checked("mount", target.string, target.withPlatformString { cz_mount(nil, $0, nil, flags.rawValue, nil) })
    }

    /// Makes the mount at `target` spread to copies of it.
    package static func makeShared(_ target: FilePath) throws(SyscallError) {
        try checked("mount", target.string, target.withPlatformString { cz_mount(nil, $0, nil, MountFlags.shared.rawValue, nil) })
    }
}
