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
    package static func listing(_ fd: Int32) throws(SyscallError) -> [ListedFile] {
        let entries = try DirectoryEntries(of: fd)
        var found: [ListedFile] = []
        found.reserveCapacity(entries.count)
        var failure: SyscallError?
        entries.forEachSorted { name in
            guard failure == nil, let start = name.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            var status = stat()
            if fstatat(fd, start, &status, AT_SYMLINK_NOFOLLOW) == 0 {
                found.append(ListedFile(name: Array(name), status: FileStatus(status)))
            } else if errno != ENOENT {
                failure = SyscallError("stat", String(cString: start), errno: errno)
            }
        }
        if let failure { throw failure }
        return found
    }
}

/// The names in a directory where getdents(2) put them: they are sorted as places, so that large trees cost one copy of
/// each name and no counted reference.
private struct DirectoryEntries {
    private var bytes: [UInt8] = []
    /// Where names begin, and their lengths without NUL.
    private var names: [(start: Int32, count: Int32)] = []

    var count: Int { names.count }

    /// Reads the whole of the open directory `fd`.
    init(of fd: Int32) throws(SyscallError) {
        _ = try systemCall("lseek") { lseek(fd, 0, SEEK_SET) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try Directory.read(fd, into: buffer)
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<count])
            index(from: bytes.count - count)
        }
    }

    /// linux_dirent64: inode (8), offset (8), record length (2), type (1), name with NUL.
    private mutating func index(from start: Int) {
        var at = start
        bytes.withUnsafeBytes { bytes in
            while at + 19 < bytes.count, let base = bytes.baseAddress {
                let length = Int(bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt16.self))
                guard length > 19, at + length <= bytes.count else { return }
                let name = (base + at + 19).assumingMemoryBound(to: CChar.self)
                let count = strnlen(name, length - 19)
                let isDots = count <= 2 && name[0] == 0x2e && (count == 1 || name[1] == 0x2e)
                if !isDots { names.append((Int32(at + 19), Int32(count))) }
                at += length
            }
        }
    }

    /// Calls `body` with the bytes of each name, which a NUL follows, in their order.
    func forEachSorted(_ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            let sorted = names.sorted { left, right in
                let order = memcmp(base + Int(left.start), base + Int(right.start), Int(min(left.count, right.count)))
                return order == 0 ? left.count < right.count : order < 0
            }
            for name in sorted { body(UnsafeRawBufferPointer(start: base + Int(name.start), count: Int(name.count))) }
        }
    }
}
