import CaissonLinux
import Glibc

/// Moving the data of regular files, holes kept.
enum FileContent {
    // <unistd.h> shows these to GNU sources alone.
    private static let seekData: Int32 = 3
    private static let seekHole: Int32 = 4

    /// Calls `body` with the offset and length of every stretch of data; the rest up to `size` is holes.
    static func forEachData(_ fd: Int32, size: Int64, _ body: (Int64, Int64) throws -> Void) throws {
        var at: Int64 = 0
        while at < size {
            let start = Int64(lseek(fd, Int(at), seekData))
            if start < 0 {
                if errno == ENXIO { return }
                // File systems without the call have no holes to tell of.
                return try body(at, size - at)
            }
            let end = Int64(lseek(fd, Int(start), seekHole))
            let stop = end < 0 ? size : min(end, size)
            guard start < stop else { return }
            try body(start, stop - start)
            at = stop
        }
    }

    /// Makes `target` the same as `source`, whose size is `size`; shares the blocks where the file system can.
    static func copy(_ source: Int32, to target: Int32, size: Int64) throws {
        guard size > 0 else { return }
        try forEachData(source, size: size) { offset, length in
            guard lseek(source, Int(offset), SEEK_SET) >= 0, lseek(target, Int(offset), SEEK_SET) >= 0 else {
                throw SyscallError("lseek", errno: errno)
            }
            try FileIO.copy(from: source, to: target, length: length)
        }
        guard ftruncate(target, Int(size)) == 0 else { throw SyscallError("ftruncate", errno: errno) }
    }
}

/// Writes the data of one file, leaving holes where long runs are zero: tar archives spell holes out.
struct SparseWriter {
    /// Bytes looked at together.
    private static let unit = 4 << 10
    /// Shorter holes would only scatter the file over the disk.
    private static let shortestHole = 64 << 10
    private static let zeros = [UInt8](repeating: 0, count: shortestHole)

    private let fd: Int32
    /// Everything before is written or a hole.
    private var end: Int64 = 0
    /// Zeros that follow `end` and are not written yet.
    private var pending: Int64 = 0

    init(_ fd: Int32) { self.fd = fd }

    /// Takes the next bytes; what lies between them and the ones before is a hole already.
    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(SyscallError) {
        if offset != end + pending { (end, pending) = (offset, 0) }
        var at = 0
        while at < bytes.count {
            let start = at
            while at < bytes.count, !isZero(bytes, at) { at += min(SparseWriter.unit, bytes.count - at) }
            if at > start { try put(UnsafeRawBufferPointer(rebasing: bytes[start..<at])) }
            while at < bytes.count, isZero(bytes, at) {
                let count = min(SparseWriter.unit, bytes.count - at)
                at += count
                pending += Int64(count)
            }
        }
    }

    /// Gives the file its size where it ends in a hole.
    func finish(size: Int64) throws(SyscallError) {
        if end != size, ftruncate(fd, Int(size)) != 0 { throw SyscallError("ftruncate", errno: errno) }
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) throws(SyscallError) {
        let gap = pending
        pending = 0
        if gap >= SparseWriter.shortestHole { end += gap } else { try putZeros(Int(gap)) }
        try putAll(bytes)
    }

    private mutating func putZeros(_ count: Int) throws(SyscallError) {
        guard count > 0 else { return }
        var failure: SyscallError?
        SparseWriter.zeros.withUnsafeBytes { zeros in
            do throws(SyscallError) {
                try putAll(UnsafeRawBufferPointer(rebasing: zeros[..<count]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private mutating func putAll(_ bytes: UnsafeRawBufferPointer) throws(SyscallError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(fd, bytes.baseAddress.map { $0 + done }, bytes.count - done, Int(end) + done)
            if count < 0, errno != EINTR { throw SyscallError("write", errno: errno) }
            if count > 0 { done += count }
        }
        end += Int64(bytes.count)
    }

    private func isZero(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        guard bytes[at] == 0, let base = bytes.baseAddress else { return false }
        return memcmp(base + at, base + at + 1, min(SparseWriter.unit, bytes.count - at) - 1) == 0
    }
}
