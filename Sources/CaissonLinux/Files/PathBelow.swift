import CLinux
import CaissonCore
import Glibc

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
