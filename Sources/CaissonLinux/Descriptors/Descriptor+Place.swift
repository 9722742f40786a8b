import CLinux
package import CaissonCore
import Glibc
package import SystemPackage

/// Calls on the very file a descriptor names, whatever has become of its name. An O_PATH descriptor will do.
extension Descriptor where Self: ~Copyable {
    /// Opens the same file another way; a link or a device cannot be taken for what it is not.
    package func reopen(_ flags: OpenFlags) throws(SyscallError) -> OwnedDescriptor { try Files.open(own, flags) }

    /// chown(2) of the file, a link included.
    package func setOwner(_ owner: UInt32, _ group: UInt32) throws(SyscallError) {
        _ = try systemCall("chown") { fchownat(raw, "", owner, group, CZ_AT_EMPTY_PATH) }
    }

    /// chmod(2); a link has no mode of its own (EOPNOTSUPP).
    package func setMode(_ mode: UInt32) throws(SyscallError) { try Files.setMode(own, mode) }

    /// utimensat(2) of the file, a link included.
    package func setTimes(accessed: Timestamp, modified: Timestamp) throws(SyscallError) {
        let times = [accessed.timespec, modified.timespec]
        _ = try systemCall("utimens") { utimensat(raw, "", times, CZ_AT_EMPTY_PATH) }
    }

    /// Where a link points; the descriptor is of the link itself.
    package func readLink() throws(SyscallError) -> FilePath { try Files.readLink(raw, "") }

    /// The value of an extended attribute, nil where it is not set.
    package func attribute(_ name: String) throws(SyscallError) -> [UInt8]? {
        try ExtendedAttributes.value(name, ofFollowed: own)
    }

    /// Sets or replaces an extended attribute.
    package func setAttribute(_ name: String, _ value: [UInt8]) throws(SyscallError) {
        _ = try systemCall("setxattr \(name)") { own.withPlatformString { setxattr($0, name, value, value.count, 0) } }
    }

    private var own: FilePath { FilePath("/proc/self/fd/\(raw)") }
}
