import CaissonCore
import Glibc
package import SystemPackage

/// A file mapped read-only into memory until the last holder goes.
///
/// The file must not be truncated meanwhile; files that are only ever replaced as a whole are safe.
package final class MappedFile: Sendable {
    // An address as a number: the mapping is immutable and lives as long as this object.
    private let address: UInt
    /// The file's length in bytes.
    package let count: Int

    /// Maps the whole file at `path`.
    package convenience init(path: FilePath) throws(SyscallError) {
        let file = try Files.open(path, .read)
        try self.init(file.raw, length: Int(file.status().size), name: path.string)
    }

    /// Maps the first `length` bytes of an open file, which may be closed afterwards.
    package init(_ fd: Int32, length: Int, name: String? = nil) throws(SyscallError) {
        count = length
        guard length > 0 else {
            address = 0
            return
        }
        let start = mmap(nil, length, PROT_READ, MAP_PRIVATE, fd, 0)
        guard let start, start != MAP_FAILED else { throw SyscallError("mmap", name, errno: errno) }
        address = UInt(bitPattern: start)
    }

    /// Lends the bytes for the length of the call.
    package func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count))
    }

    deinit {
        if let start = UnsafeMutableRawPointer(bitPattern: address) { munmap(start, count) }
    }
}
