import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// One name in a directory.
package struct DirectoryEntry: Sendable, Hashable {
    /// The name's bytes, without NUL; any byte but `/` may occur.
    package let rawName: [UInt8]
    package let kind: FileKind
    package let inode: UInt64

    /// The name as text, invalid UTF-8 repaired.
    package var name: String { String(decoding: rawName, as: UTF8.self) }

    /// The name as a relative path, every byte kept.
    package var path: FilePath { FilePath(platformString: terminatedName) }

    /// The name as C has it, with a zero at its end.
    var terminatedName: [CChar] { rawName.map { CChar(bitPattern: $0) } + [0] }

    /// Lends the name as a C string.
    func withCName<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value? {
        terminatedName.withUnsafeBufferPointer { buffer in buffer.baseAddress.map(body) }
    }
}

/// Reading directories by descriptor.
package enum Directory {
    /// The entries of the open directory `fd` from its start, without `.` and `..`, sorted by bytes.
    package static func entries(_ fd: Int32) throws(SyscallError) -> [DirectoryEntry] {
        _ = try systemCall("lseek") { lseek(fd, 0, SEEK_SET) }
        var found: [DirectoryEntry] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try read(fd, into: buffer)
            if count == 0 { break }
            parse(UnsafeRawBufferPointer(buffer)[..<count], into: &found)
        }
        return found.sorted { $0.rawName.lexicographicallyPrecedes($1.rawName) }
    }

    /// The next entries as getdents64(2) writes them, how many bytes; 0 at the end, and of a directory that somebody has removed since
    /// it was opened: the kernel calls it missing, and nothing is in it.
    static func read(_ fd: Int32, into bytes: UnsafeMutableRawBufferPointer) throws(SyscallError) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let count = cz_getdents(fd, base, bytes.count)
        return count == -Int(ENOENT) ? 0 : Int(try checked("getdents", nil, count))
    }

    /// linux_dirent64: inode (8), offset (8), record length (2), type (1), name with NUL.
    private static func parse(_ bytes: Slice<UnsafeRawBufferPointer>, into found: inout [DirectoryEntry]) {
        var at = bytes.startIndex
        let base = bytes.base
        while at + 19 < bytes.endIndex {
            let length = Int(base.loadUnaligned(fromByteOffset: at + 16, as: UInt16.self))
            guard length > 19, at + length <= bytes.endIndex else { return }
            let name = base[(at + 19)..<(at + length)].prefix { $0 != 0 }
            if !(name.elementsEqual([0x2e]) || name.elementsEqual([0x2e, 0x2e])) {
                let inode = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                let kind = FileKind(mode: UInt32(base[at + 18]) << 12)
                found.append(DirectoryEntry(rawName: Array(name), kind: kind, inode: inode))
            }
            at += length
        }
    }

    /// What a visitor of `walk` wants next.
    package enum WalkStep: Sendable { case descend, skip }

    /// Visits everything below `root` in byte order, parents first, following no links. Paths are relative to `root`.
    ///
    /// Entries that vanish meanwhile are left out; an error of `visit` ends the walk.
    package static func walk(
        _ root: FilePath, visit: (FilePath, FileStatus) throws -> WalkStep
    ) throws {
        let directory = try Files.open(root, [.read, .directory])
        try walk(directory.raw, FilePath(""), visit)
    }

    private static func walk(_ fd: Int32, _ path: FilePath, _ visit: (FilePath, FileStatus) throws -> WalkStep) throws {
        for entry in try entries(fd) {
            var status = stat()
            guard entry.withCName({ fstatat(fd, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else { continue }
            let here = path.appending(entry.path.components)
            let file = FileStatus(status)
            guard try visit(here, file) == .descend, file.kind == .directory else { continue }
            let child = entry.withCName { cz_openat(fd, $0, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0) } ?? -ENOENT
            if child == -ENOENT { continue }
            let directory = OwnedDescriptor(try checked("open", here.string, child))
            try walk(directory.raw, here, visit)
        }
    }
}
