/// Pulls bytes: fills some of the buffer and returns how many, 0 at the end of the stream.
package typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int

/// Takes all of the bytes it is handed.
package typealias ByteSink = (UnsafeRawBufferPointer) throws -> Void

/// Sources over memory.
package enum ByteStream {
    /// A source that hands out `bytes`, at most `piece` of them at a time.
    package static func source(of bytes: [UInt8], piece: Int = .max) -> ByteSource {
        var at = 0
        return { buffer in
            let count = min(buffer.count, bytes.count - at, piece)
            bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<(at + count)])) }
            at += count
            return count
        }
    }

    /// Everything `source` has; throws `resourceExhausted` past `limit` bytes.
    package static func collect(_ source: ByteSource, limit: Int = 64 << 20) throws -> [UInt8] {
        var result: [UInt8] = []
        try forEach(source) { piece in
            guard piece.count <= limit - result.count else { throw ArchiveFailure.tooLarge("stream", limit: Int64(limit)) }
            result.append(contentsOf: piece)
        }
        return result
    }

    /// Hands every piece of `source` to `body`, then returns.
    package static func forEach(_ source: ByteSource, _ body: ByteSink) throws {
        let buffer = HeapBuffer(count: HeapBuffer.usual)
        while true {
            let count = try source(buffer.bytes)
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }
}

/// Memory that lives as long as its owner, for the streaming codecs.
final class HeapBuffer {
    /// 256 KiB: large enough that per-piece costs vanish, small enough for the second-level cache.
    static let usual = 256 << 10

    let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) { bytes = .allocate(byteCount: count, alignment: 64) }

    deinit { bytes.deallocate() }
}
