import CLinux
import Glibc

/// How open(2) opens; close-on-exec is always added.
package struct OpenFlags: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let read = OpenFlags([])
    package static let write = OpenFlags(rawValue: O_WRONLY)
    package static let readWrite = OpenFlags(rawValue: O_RDWR)
    package static let create = OpenFlags(rawValue: O_CREAT)
    /// Fails with EEXIST where the file exists (with `create`).
    package static let exclusive = OpenFlags(rawValue: O_EXCL)
    package static let truncate = OpenFlags(rawValue: O_TRUNC)
    package static let append = OpenFlags(rawValue: O_APPEND)
    package static let directory = OpenFlags(rawValue: O_DIRECTORY)
    /// Fails with ELOOP where the last component is a symbolic link.
    package static let noFollow = OpenFlags(rawValue: O_NOFOLLOW)
    package static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
    /// Only a place in the file system, neither readable nor writable.
    package static let path = OpenFlags(rawValue: CZ_O_PATH)

    var system: Int32 { rawValue | O_CLOEXEC }
}
