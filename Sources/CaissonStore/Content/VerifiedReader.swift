import CaissonCore
import CaissonOCI
import Synchronization

/// Reads a blob once from start to end and fails at the end when its size or digest is not the expected one.
package final class VerifiedReader: Sendable {
    private let reader: BlobReader
    private let expected: Descriptor
    private let digester: Mutex<Digester>

    init(_ reader: BlobReader, expecting expected: Descriptor) {
        self.reader = reader
        self.expected = expected
        self.digester = Mutex(Digester(expected.digest.algorithm))
    }

    /// Bytes of the blob as stored.
    package var size: Int64 { reader.size }

    /// The next bytes; 0 at the end of a sound blob, `dataLoss` at the end of a damaged one.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try reader.read(into: buffer)
        guard count > 0 || buffer.isEmpty else {
            try checkEnd()
            return 0
        }
        digester.withLock { $0.update(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count
    }

    private func checkEnd() throws {
        let (digest, count) = digester.withLock { ($0.finalize(), $0.count) }
        guard count == expected.size, digest == expected.digest else { throw Self.damaged(expected.digest) }
    }

    static func damaged(_ digest: Digest) -> CaissonError {
        CaissonError(.dataLoss, "blob \(digest): stored content does not match its digest", subject: digest.text)
    }
}
