import CLinux
import CaissonCore
import Glibc

/// One name in a directory with what lstat(2) says about it.
package struct ListedFile: Sendable {
    /// The name's bytes, without NUL; any byte but `/` may occur.
    package let name: [UInt8]
    package let status: FileStatus
}

extension Directory {
    /// Everything in the open directory `fd` with its status, sorted by bytes; what vanishes meanwhile is left out.
    ///
    /// Names are asked about where getdents(2) put them, so that large trees cost two copies of no name.
    package static func listing(_ fd: Int32) throws(SyscallError) -> [ListedFile] {
        _ = try systemCall("lseek") { lseek(fd, 0, SEEK_SET) }
        var found: [ListedFile] = []
        var failure: SyscallError?
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while failure == nil {
            guard let base = buffer.baseAddress else { break }
            let count = try checked("getdents", nil, cz_getdents(fd, base, buffer.count))
            if count == 0 { break }
            add(UnsafeRawBufferPointer(rebasing: buffer[..<count]), of: fd, to: &found, &failure)
        }
        if let failure { throw failure }
        found.sort { precedes($0.name, $1.name) }
        return found
    }

    /// Order by bytes.
    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let order = left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return Int32(left.count - right.count) }
                return memcmp(first, second, min(left.count, right.count))
            }
        }
        return order == 0 ? left.count < right.count : order < 0
    }

    /// linux_dirent64: inode (8), offset (8), record length (2), type (1), name with NUL.
    private static func add(
        _ bytes: UnsafeRawBufferPointer, of fd: Int32, to found: inout [ListedFile], _ failure: inout SyscallError?
    ) {
        var at = 0
        while at + 19 < bytes.count, let base = bytes.baseAddress {
            let length = Int(bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt16.self))
            guard length > 19, at + length <= bytes.count else { return }
            let name = (base + at + 19).assumingMemoryBound(to: CChar.self)
            at += length
            let count = strnlen(name, length - 19)
            if count <= 2, name[0] == 0x2e, count == 1 || name[1] == 0x2e { continue }
            var status = stat()
            if fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0 {
                if errno == ENOENT { continue }
                failure = SyscallError("stat", String(cString: name), errno: errno)
                return
            }
            found.append(
                ListedFile(name: Array(UnsafeRawBufferPointer(start: name, count: count)), status: FileStatus(status)))
        }
    }
}

/// Calls on paths given as bytes below an open directory. No component may be a link and none leads out.
package enum PathBelow {
    /// openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS. An empty path is the directory itself.
    package static func open(
        _ root: Int32, _ path: [UInt8], _ flags: OpenFlags, mode: UInt32 = 0
    ) throws(SyscallError) -> OwnedDescriptor {
        let asked = path.isEmpty ? [UInt8(ascii: ".")] : path
        let bits = flags.contains(.create) ? UInt64(mode & 0o7777) : 0
        let fd = withC(asked) {
            cz_openat2(
                root, $0, UInt64(flags.system), bits,
                CZ_RESOLVE_BENEATH | CZ_RESOLVE_NO_SYMLINKS | CZ_RESOLVE_NO_MAGICLINKS)
        }
        return OwnedDescriptor(try checked("open", String(decoding: asked, as: UTF8.self), fd))
    }

    /// Where the link at `path` points.
    package static func linkTarget(_ root: Int32, _ path: [UInt8]) throws(SyscallError) -> [UInt8] {
        let link = try open(root, path, [.path, .noFollow])
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = try systemCall("readlink", String(decoding: path, as: UTF8.self)) {
            buffer.withUnsafeMutableBytes { bytes in
                bytes.baseAddress.map { readlinkat(link.raw, "", $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? 0
            }
        }
        return Array(buffer.prefix(count))
    }

    /// Lends `bytes` as a C string.
    private static func withC<Value>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Value) -> Value {
        (bytes + [0]).withUnsafeBytes { buffer in
            // An array with a zero at its end always has storage.
            guard let base = buffer.baseAddress else { preconditionFailure("a C string has at least its end") }
            return body(base.assumingMemoryBound(to: CChar.self))
        }
    }
}
