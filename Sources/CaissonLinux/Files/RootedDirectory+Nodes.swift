import CLinux
package import CaissonCore
import Glibc
package import SystemPackage

extension RootedDirectory {
    /// symlinkat(2).
    package func symlink(target: FilePath, at path: FilePath) throws(SyscallError) {
        try onParent("symlink", path) { directory, name in target.withPlatformString { symlinkat($0, directory, name) } }
    }

    /// mknodat(2) of a FIFO, socket or device; the umask does not apply.
    package func makeNode(
        _ path: FilePath, kind: FileKind, mode: UInt32, major: UInt32 = 0, minor: UInt32 = 0
    ) throws(SyscallError) {
        let device = cz_makedev(major, minor)
        try onParent("mknod", path) { mknodat($0, $1, kind.modeBits | (mode & 0o7777), UInt(device)) }
        try setMode(path, mode)
    }

    /// A hard link at `path` to `existing`; both inside the root, neither followed.
    package func link(_ existing: FilePath, at path: FilePath) throws(SyscallError) {
        try link(from: self, existing, at: path)
    }

    /// A hard link at `path` to `existing` of another root, neither followed.
    package func link(from other: RootedDirectory, _ existing: FilePath, at path: FilePath) throws(SyscallError) {
        let (source, name) = try other.openParent(of: existing)
        try onParent("link", path) { directory, new in name.withPlatformString { linkat(source.raw, $0, directory, new, 0) } }
    }

    /// renameat(2) inside the root.
    package func rename(_ path: FilePath, to target: FilePath) throws(SyscallError) {
        let (source, name) = try openParent(of: path)
        try onParent("rename", target) { directory, new in name.withPlatformString { renameat(source.raw, $0, directory, new) } }
    }

    /// fchownat(2), links not followed.
    package func setOwner(_ path: FilePath, _ owner: UInt32, _ group: UInt32) throws(SyscallError) {
        try onParent("chown", path) { fchownat($0, $1, owner, group, AT_SYMLINK_NOFOLLOW) }
    }

    /// chmod(2) of anything but a link, which has no mode of its own (EOPNOTSUPP).
    package func setMode(_ path: FilePath, _ mode: UInt32) throws(SyscallError) {
        try onParent("chmod", path) { fchmodat($0, $1, mode, AT_SYMLINK_NOFOLLOW) }
    }

    /// utimensat(2), links not followed.
    package func setTimes(_ path: FilePath, accessed: Timestamp, modified: Timestamp) throws(SyscallError) {
        let times = [accessed.timespec, modified.timespec]
        try onParent("utimens", path) { utimensat($0, $1, times, AT_SYMLINK_NOFOLLOW) }
    }

    /// An extended attribute's value, or nil where it is not set.
    package func attribute(_ path: FilePath, _ name: String) throws(SyscallError) -> [UInt8]? {
        try withoutFollowing(path) { (place) throws(SyscallError) in try ExtendedAttributes.value(name, of: place) }
    }

    /// All extended attributes, sorted by name.
    package func attributes(_ path: FilePath) throws(SyscallError) -> [(name: String, value: [UInt8])] {
        try withoutFollowing(path) { (place) throws(SyscallError) in
            var found: [(name: String, value: [UInt8])] = []
            for name in try ExtendedAttributes.names(of: place) {
                if let value = try ExtendedAttributes.value(name, of: place) { found.append((name, value)) }
            }
            return found
        }
    }

    /// Sets or replaces an extended attribute.
    package func setAttribute(_ path: FilePath, _ name: String, _ value: [UInt8]) throws(SyscallError) {
        try withoutFollowing(path) { (place) throws(SyscallError) in try ExtendedAttributes.set(name, value, on: place) }
    }

    /// Removes an extended attribute; one that is not set is fine.
    package func removeAttribute(_ path: FilePath, _ name: String) throws(SyscallError) {
        try withoutFollowing(path) { (place) throws(SyscallError) in try ExtendedAttributes.remove(name, from: place) }
    }

    /// The xattr calls take no directory descriptor: the parent is named through /proc, the last name is not followed.
    private func withoutFollowing<Value>(
        _ path: FilePath, _ body: (FilePath) throws(SyscallError) -> Value
    ) throws(SyscallError) -> Value {
        let (parent, name) = try openParent(of: path)
        return try withExtendedLifetime(parent) { () throws(SyscallError) in
            try body(FilePath("/proc/self/fd/\(parent.raw)").appending(name.components))
        }
    }
}
