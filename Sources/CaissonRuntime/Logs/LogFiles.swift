import CaissonCore
import CaissonLinux
import SystemPackage

/// The files of one log, oldest first, each kept open: a rotation renames them but takes nothing away.
struct LogFiles {
    /// One open file and where reading goes on.
    final class File {
        let descriptor: SharedDescriptor
        let inode: UInt64
        var offset: Int64

        init(_ descriptor: SharedDescriptor, inode: UInt64, offset: Int64 = 0) {
            self.descriptor = descriptor
            self.inode = inode
            self.offset = offset
        }
    }

    private let path: FilePath
    private(set) var files: [File] = []

    /// Opens what is there; a log not yet begun has no files.
    init(_ path: FilePath) throws(SyscallError) {
        self.path = path
        files = try LogFiles.open(path)
    }

    /// The file to read from; nil when there is none.
    var current: File? { files.first }

    /// Done with the oldest file.
    mutating func advance() { files.removeFirst() }

    /// Looks for files begun since the newest one we have, which the rotation may have renamed meanwhile, and for a
    /// newest one that was emptied. True when there is more to read.
    mutating func lookAgain() throws(SyscallError) -> Bool {
        let found = try LogFiles.open(path)
        guard let last = files.last else {
            files = found
            return !found.isEmpty
        }
        if let index = found.lastIndex(where: { $0.inode == last.inode }) {
            let size = try last.descriptor.status().size
            if size < last.offset { last.offset = 0 }
            files += found[(index + 1)...]
            return found.count > index + 1 || size > last.offset
        }
        files += found
        return !found.isEmpty
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
        let size = try file.descriptor.status().size
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
        try FileIO.readAt(file.descriptor.raw, offset: offset, upTo: count)
    }

    private static func open(_ path: FilePath) throws(SyscallError) -> [File] {
        var paths = [path]
        for number in 1..<1000 {
            let older = FilePath(path.string + ".\(number)")
            guard Files.exists(older) else { break }
            paths.append(older)
        }
        var files: [File] = []
        for one in paths.reversed() {
            do throws(SyscallError) {
                let descriptor = try Files.open(one, .read).shared()
                let inode = try descriptor.status().inode
                // Renamed while we opened them one by one: the same file a second time.
                if files.contains(where: { $0.inode == inode }) { continue }
                files.append(File(descriptor, inode: inode))
            } catch {
                guard error.code == .notFound else { throw error }
            }
        }
        return files
    }
}
