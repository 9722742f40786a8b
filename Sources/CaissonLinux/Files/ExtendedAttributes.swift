import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// xattr(7). Paths are not followed where they end in a link.
package enum ExtendedAttributes {
    /// The names, sorted; empty where the file system has no attributes.
    package static func names(of path: FilePath) throws(SyscallError) -> [String] {
        try names(path.string) { buffer, size in path.withPlatformString { llistxattr($0, buffer, size) } }
    }

    /// The names of an open file.
    package static func names(of fd: Int32) throws(SyscallError) -> [String] {
        try names(nil) { buffer, size in flistxattr(fd, buffer, size) }
    }

    /// A value, or nil where the attribute is not set or not supported.
    package static func value(_ name: String, of path: FilePath) throws(SyscallError) -> [UInt8]? {
        try value(path.string) { buffer, size in path.withPlatformString { lgetxattr($0, name, buffer, size) } }
    }

    /// The same where `path` ends in a link that stands for an open file.
    static func value(_ name: String, ofFollowed path: FilePath) throws(SyscallError) -> [UInt8]? {
        try value(path.string) { buffer, size in path.withPlatformString { getxattr($0, name, buffer, size) } }
    }

    /// A value of an open file.
    package static func value(_ name: String, of fd: Int32) throws(SyscallError) -> [UInt8]? {
        try value(nil) { buffer, size in fgetxattr(fd, name, buffer, size) }
    }

    /// Sets or replaces a value.
    package static func set(_ name: String, _ value: [UInt8], on path: FilePath) throws(SyscallError) {
        _ = try systemCall("setxattr \(name) on", path.string) {
            path.withPlatformString { lsetxattr($0, name, value, value.count, 0) }
        }
    }

    /// Sets or replaces a value of an open file.
    package static func set(_ name: String, _ value: [UInt8], on fd: Int32) throws(SyscallError) {
        _ = try systemCall("setxattr", name) { fsetxattr(fd, name, value, value.count, 0) }
    }

    /// Removes an attribute; one that is not set is fine.
    package static func remove(_ name: String, from path: FilePath) throws(SyscallError) {
        let result = path.withPlatformString { lremovexattr($0, name) }
        if result != 0 && errno != ENODATA { throw SyscallError("removexattr \(name) from", path.string, errno: errno) }
    }

    private static func names(
        _ path: String?, _ list: (UnsafeMutablePointer<CChar>?, Int) -> Int
    ) throws(SyscallError) -> [String] {
        guard let bytes = try fill("listxattr", path, { list($0?.assumingMemoryBound(to: CChar.self), $1) }) else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    private static func value(
        _ path: String?, _ get: (UnsafeMutableRawPointer?, Int) -> Int
    ) throws(SyscallError) -> [UInt8]? {
        try fill("getxattr", path, get)
    }

    /// Asks for the size, then for the bytes, again when the value grew in between.
    private static func fill(
        _ call: String, _ path: String?, _ get: (UnsafeMutableRawPointer?, Int) -> Int
    ) throws(SyscallError) -> [UInt8]? {
        while true {
            let size = get(nil, 0)
            if size < 0 && (errno == ENODATA || errno == EOPNOTSUPP) { return nil }
            if size < 0 { throw SyscallError(call, path, errno: errno) }
            if size == 0 { return [] }
            var bytes = [UInt8](repeating: 0, count: size)
            let filled = bytes.withUnsafeMutableBytes { get($0.baseAddress, $0.count) }
            if filled >= 0 { return Array(bytes.prefix(filled)) }
            if errno != ERANGE { throw SyscallError(call, path, errno: errno) }
        }
    }
}
