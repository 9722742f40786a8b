import CaissonCore
package import CaissonLinux

/// An open blob.
package final class BlobReader: Sendable {
    /// Bytes of the blob.
    package let size: Int64
    /// The open file, for callers that hand it on; reading moves its position.
    package let file: SharedDescriptor

    init(_ file: SharedDescriptor) throws(SyscallError) {
        self.file = file
        self.size = try file.status().size
    }

    /// The next bytes; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try file.read(into: buffer)
        } catch {
            throw error.asCaissonError("read blob")
        }
    }

    /// Bytes from `offset` on, wherever the position is; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        do {
            return try file.readAt(offset: offset, into: buffer)
        } catch {
            throw error.asCaissonError("read blob")
        }
    }

    /// Everything from the position on; only for blobs whose size the caller has bounded.
    func readAll() throws -> [UInt8] {
        do {
            return try file.readAll(limit: Int(size))
        } catch {
            throw error.asCaissonError("read blob")
        }
    }
}
