import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage

/// Names as bytes, and calls on a name in an open directory. Names of layers are any bytes, so `String` is no home for them.
enum NodeName {
    /// Lends `bytes` as a C string.
    static func withC<Value>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) throws -> Value) rethrows -> Value {
        try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            // An array with a zero at its end always has storage.
            guard let base = buffer.baseAddress else { preconditionFailure("a C string has at least its end") }
            return try body(base)
        }
    }

    /// The bytes as a path.
    static func path(_ bytes: some Sequence<UInt8>) -> FilePath {
        FilePath(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// For messages: bytes that are not UTF-8 appear as U+FFFD.
    static func display(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A call on `name` that reports failure as -1 and errno; interrupted ones are made again.
    @discardableResult
    static func call(
        _ what: String, _ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Int32
    ) throws(SyscallError) -> Int32 {
        while true {
            let result = withC(name, body)
            if result != -1 { return result }
            let number = errno
            if number != EINTR { throw SyscallError(what, display(name), errno: number) }
        }
    }

    /// What `name` in `directory` is, links not followed; nil when there is nothing.
    static func status(_ directory: Int32, _ name: [UInt8]) throws(SyscallError) -> stat? {
        var status = stat()
        do throws(SyscallError) {
            try call("stat", name) { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
        return status
    }

    /// Opens `name` in `directory`, links not followed.
    static func open(_ directory: Int32, _ name: [UInt8], _ flags: Int32, mode: mode_t = 0) throws(SyscallError) -> OwnedDescriptor {
        OwnedDescriptor(
            try call("open", name) { openat(directory, $0, flags | O_NOFOLLOW | O_CLOEXEC, mode) })
    }

    /// Where a symbolic link points.
    static func target(_ directory: Int32, _ name: [UInt8]) throws(SyscallError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try call("readlink", name) { Int32(readlinkat(directory, $0, &buffer, Int(PATH_MAX))) }
        return buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }
    }

    /// A path to `name` in the open `directory`, for the attribute calls, which take no descriptor for links and devices.
    static func procPath(_ directory: Int32, _ name: [UInt8]) -> FilePath {
        path(Array("/proc/self/fd/\(directory)/".utf8) + name)
    }
}

extension stat {
    var kind: FileKind { FileKind(mode: st_mode) }
    var permissions: UInt32 { st_mode & 0o7777 }
    var modified: Timestamp {
        Timestamp(seconds: Int64(st_mtim.tv_sec), nanoseconds: Int32(truncatingIfNeeded: st_mtim.tv_nsec))
    }

    /// The character device 0/0 that stands for a deletion (kernel documentation, `overlayfs.rst`).
    var isWhiteout: Bool { kind == .characterDevice && st_rdev == 0 }

    var identity: FileIdentity { FileIdentity(device: UInt64(st_dev), inode: UInt64(st_ino)) }
}

/// What makes two names the same file.
struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64
}
