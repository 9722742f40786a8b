import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc

/// Owner, mode, attributes and time of a file about to be made.
struct NodeMetadata {
    var mode: UInt32
    var uid: UInt32
    var gid: UInt32
    var modified: timespec
    var attributes: [TarEntry.Attribute] = []

    init(_ entry: TarEntry) {
        (mode, uid, gid) = (entry.mode, entry.uid, entry.gid)
        modified = timespec(tv_sec: Int(entry.modified.seconds), tv_nsec: Int(entry.modified.nanoseconds))
        attributes = entry.attributes.filter { !OverlayAttribute.isPrivate($0.name) }
    }

    init(_ status: stat, _ attributes: [TarEntry.Attribute] = []) {
        (mode, uid, gid) = (status.permissions, status.st_uid, status.st_gid)
        modified = status.st_mtim
        self.attributes = attributes
    }

    init(_ entry: LayerIndexEntry) {
        (mode, uid, gid) = (entry.mode, entry.uid, entry.gid)
        modified = timespec(tv_sec: Int(entry.modified.seconds), tv_nsec: Int(entry.modified.nanoseconds))
    }

    /// The order matters: a change of owner clears the set-id bits and file capabilities, a write to anything else the time.
    func apply(to fd: Int32) throws(SyscallError) {
        try check("chown", fchown(fd, uid, gid))
        try check("chmod", fchmod(fd, mode))
        for attribute in attributes {
            try tolerating { () throws(SyscallError) in try ExtendedAttributes.set(attribute.name, attribute.value, on: fd) }
        }
        try applyTime(to: fd)
    }

    /// Sets the time alone; the time of last access becomes the same.
    func applyTime(to fd: Int32) throws(SyscallError) { try check("utimens", futimens(fd, [modified, modified])) }

    /// The same for what cannot be opened; a symbolic link has no mode of its own.
    func apply(to name: [UInt8], in directory: Int32, isLink: Bool) throws(SyscallError) {
        try NodeName.call("chown", name) { fchownat(directory, $0, uid, gid, AT_SYMLINK_NOFOLLOW) }
        if !isLink { try NodeName.call("chmod", name) { fchmodat(directory, $0, mode, 0) } }
        for attribute in attributes {
            let path = NodeName.procPath(directory, name)
            try tolerating { () throws(SyscallError) in try ExtendedAttributes.set(attribute.name, attribute.value, on: path) }
        }
        try NodeName.call("utimens", name) { utimensat(directory, $0, [modified, modified], AT_SYMLINK_NOFOLLOW) }
    }

    private func check(_ call: String, _ result: Int32) throws(SyscallError) {
        if result == -1 { throw SyscallError(call, errno: errno) }
    }

    /// A name space of attributes that this file system or kind of file does not have is left out, as Docker does.
    private func tolerating(_ body: () throws(SyscallError) -> Void) throws(SyscallError) {
        do throws(SyscallError) { try body() } catch { if error.errno != EOPNOTSUPP { throw error } }
    }
}
