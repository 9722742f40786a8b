import CaissonAPI
import Synchronization

/// Bytes in memory as a source to be read once.
final class ByteReader: Sendable {
    private let bytes: [UInt8]
    private let offset = Mutex(0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var pull: BytePull {
        { [self] buffer in
            offset.withLock { offset in
                let count = min(buffer.count, bytes.count - offset)
                buffer.copyBytes(from: bytes[offset..<offset + count])
                offset += count
                return count
            }
        }
    }
}
