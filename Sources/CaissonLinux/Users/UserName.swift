import Glibc

/// The user a process was started by.
package struct UserName: Sendable, Equatable {
    package let id: UInt32
    package let group: UInt32
    package let name: String

    /// As the machine knows the effective user; the number stands in for a name nobody knows.
    package static func current() -> UserName {
        let (id, group) = (geteuid(), getegid())
        let name = getpwuid(id).flatMap { $0.pointee.pw_name }.map { String(cString: $0) }
        return UserName(id: id, group: group, name: name ?? "\(id)")
    }
}
