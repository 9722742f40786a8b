import CaissonCore
import CaissonLinux
import SystemPackage

/// The files of one log, oldest first, each kept open: a rotation renames them but takes nothing away.
struct LogFiles {
    /// One open file and where reading goes on.
    final class File {
        private let opened: SharedDescriptor
        /// Makes a plain file of a compressed one; nil for one that is plain.
        private let unpack: LogUnpacker?
        private var unpacked: SharedDescriptor?
        let inode: UInt64
        /// A compressed file keeps the time of the plain one it was.
        let modified: Timestamp
        var offset: Int64 = 0

        init(_ opened: SharedDescriptor, unpack: LogUnpacker?) throws(SyscallError) {
            (self.opened, self.unpack) = (opened, unpack)
            let status = try opened.status()
            (inode, modified) = (status.inode, status.modified)
        }

        var isPacked: Bool { unpack != nil }

        /// The plain content, unpacked when it is first asked for.
        func descriptor() throws(SyscallError) -> SharedDescriptor {
            guard let unpack else { return opened }
            if let unpacked { return unpacked }
            let plain = try unpack(opened)
            unpacked = plain
            return plain
        }

        /// Whether `other` has what this file has, before or after it was compressed.
        func isSame(as other: File) throws(SyscallError) -> Bool {
            if inode == other.inode { return true }
            guard isPacked != other.isPacked else { return false }
            return try opened.status().modified == other.opened.status().modified
        }
    }

    private let path: FilePath
    private let unpack: LogUnpacker?
    private(set) var files: [File] = []

    /// Opens what is there; a log not yet begun has no files. Without `unpack` compressed files are passed over.
    init(_ path: FilePath, unpack: LogUnpacker?) throws(SyscallError) {
        (self.path, self.unpack) = (path, unpack)
        files = try LogFiles.open(path, unpack)
    }

    /// The file to read from; nil when there is none.
    var current: File? { files.first }

    /// Done with the oldest file.
    mutating func advance() { files.removeFirst() }

    /// Looks for files begun since the newest one we have, which the rotation may have renamed meanwhile, and for a
    /// newest one that was emptied. True when there is more to read.
    mutating func lookAgain() throws(SyscallError) -> Bool {
        let found = try LogFiles.open(path, unpack)
        guard let last = files.last else {
            files = found
            return !found.isEmpty
        }
        if let index = try LogFiles.place(of: last, among: found) {
            let size = try last.descriptor().status().size
            if size < last.offset { last.offset = 0 }
            files += found[(index + 1)...]
            return found.count > index + 1 || size > last.offset
        }
        files += found
        return !found.isEmpty
    }

    private static func place(of file: File, among found: [File]) throws(SyscallError) -> Int? {
        for index in found.indices.reversed() where try found[index].isSame(as: file) { return index }
        return nil
    }

    /// Moves the start so that only the last `count` lines are left to read.
    mutating func keepLast(_ count: Int) throws(SyscallError) {
        var wanted = count
        for index in files.indices.reversed() {
            let start = try LogFiles.start(ofLast: &wanted, in: files[index])
            guard let start else { continue }
            files[index].offset = start
            files.removeFirst(index)
            return
        }
    }

    /// The offset of the last `wanted` lines; nil when the file has fewer, which are then taken off `wanted`.
    private static func start(ofLast wanted: inout Int, in file: File) throws(SyscallError) -> Int64? {
        let size = try file.descriptor().status().size
        guard wanted > 0 else { return size }
        var end = size
        var isLast = true
        while end > 0 {
            let length = min(end, 64 << 10)
            let bytes = try read(file, at: end - length, Int(length))
            for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
                // The file's very last line feed ends a line and begins none.
                if isLast && end == size && index == bytes.count - 1 {
                    isLast = false
                    continue
                }
                wanted -= 1
                if wanted == 0 { return end - length + Int64(index) + 1 }
            }
            end -= length
        }
        if size > 0 { wanted -= 1 }
        return wanted == 0 ? 0 : nil
    }

    static func read(_ file: File, at offset: Int64, _ count: Int) throws(SyscallError) -> [UInt8] {
        try FileIO.readAt(file.descriptor().raw, offset: offset, upTo: count)
    }

    private static func open(_ path: FilePath, _ unpack: LogUnpacker?) throws(SyscallError) -> [File] {
        var paths = [(path, isPacked: false)]
        for number in 1..<1000 {
            let older = FilePath(path.string + ".\(number)"), packed = FilePath(path.string + ".\(number).gz")
            if Files.exists(older) {
                paths.append((older, false))
            } else if unpack != nil, Files.exists(packed) {
                paths.append((packed, true))
            } else {
                break
            }
        }
        var files: [File] = []
        for (one, isPacked) in paths.reversed() {
            do throws(SyscallError) {
                let file = try File(Files.open(one, .read).shared(), unpack: isPacked ? unpack : nil)
                // Renamed while we opened them one by one: the same file a second time.
                if files.contains(where: { $0.inode == file.inode }) { continue }
                files.append(file)
            } catch {
                guard error.code == .notFound else { throw error }
            }
        }
        return files
    }
}
