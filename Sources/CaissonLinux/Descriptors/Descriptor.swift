import CLinux
import CaissonCore
import Glibc

/// Something that owns an open file descriptor.
package protocol Descriptor: ~Copyable {
    /// The number, valid as long as the owner lives.
    var raw: Int32 { get }
}

/// An open descriptor with one owner; closed when the owner goes.
package struct OwnedDescriptor: ~Copyable, Sendable, Descriptor {
    package let raw: Int32

    /// Takes ownership of `raw`.
    package init(_ raw: Int32) { self.raw = raw }

    /// Gives the number away: the caller closes it.
    package consuming func take() -> Int32 {
        let number = raw
        discard self
        return number
    }

    /// Moves the descriptor into an owner that can be copied.
    package consuming func shared() -> SharedDescriptor { SharedDescriptor(take()) }

    deinit { if raw >= 0 { close(raw) } }
}

/// An open descriptor several holders share; closed when the last one goes.
package final class SharedDescriptor: Sendable, Descriptor {
    package let raw: Int32

    /// Takes ownership of `raw`.
    package init(_ raw: Int32) { self.raw = raw }

    /// Takes over `owned`.
    package init(_ owned: consuming OwnedDescriptor) { raw = owned.take() }

    deinit { if raw >= 0 { close(raw) } }
}

extension Descriptor where Self: ~Copyable {
    /// A second descriptor of the same open file, closed on exec.
    package func duplicate() throws(SyscallError) -> OwnedDescriptor {
        OwnedDescriptor(try FileIO.duplicate(raw))
    }

    /// One read(2); 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SyscallError) -> Int {
        try FileIO.read(raw, into: buffer)
    }

    /// One read(2) of at most `count` bytes; empty at the end of the file.
    package func read(upTo count: Int) throws(SyscallError) -> [UInt8] { try FileIO.read(raw, upTo: count) }

    /// Everything up to the end of the file; EFBIG beyond `limit` bytes.
    package func readAll(limit: Int = 64 << 20) throws(SyscallError) -> [UInt8] { try FileIO.readAll(raw, limit: limit) }

    /// One pread(2).
    package func readAt(offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(SyscallError) -> Int {
        try FileIO.readAt(raw, offset: offset, into: buffer)
    }

    /// One write(2).
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SyscallError) -> Int { try FileIO.write(raw, bytes) }

    /// Writes every byte; waits where the descriptor does not block.
    package func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SyscallError) { try FileIO.writeAll(raw, bytes) }

    /// Writes every byte.
    package func writeAll(_ bytes: [UInt8]) throws(SyscallError) { try FileIO.writeAll(raw, bytes) }

    /// Writes the text as UTF-8.
    package func writeAll(_ text: String) throws(SyscallError) { try FileIO.writeAll(raw, text) }

    /// fstat(2).
    package func status() throws(SyscallError) -> FileStatus { try FileStatus.of(descriptor: raw) }

    /// fsync(2).
    package func sync() throws(SyscallError) { _ = try systemCall("fsync") { fsync(raw) } }

    /// syncfs(2): everything of the file system this file is on.
    package func syncFileSystem() throws(SyscallError) { try checked("syncfs", nil, cz_syncfs(raw)) }

    /// ftruncate(2) to `size` bytes.
    package func truncate(_ size: Int64) throws(SyscallError) { _ = try systemCall("ftruncate") { ftruncate(raw, Int(size)) } }

    /// Moves the read and write position to `offset` bytes from the start.
    package func seek(to offset: Int64) throws(SyscallError) { _ = try systemCall("lseek") { lseek(raw, Int(offset), SEEK_SET) } }

    /// Sets or clears O_NONBLOCK of the open file.
    package func setNonBlocking(_ on: Bool) throws(SyscallError) { try FileIO.setNonBlocking(raw, on) }

    /// Sets or clears the close-on-exec flag.
    package func setCloseOnExec(_ on: Bool) throws(SyscallError) { try FileIO.setCloseOnExec(raw, on) }
}
