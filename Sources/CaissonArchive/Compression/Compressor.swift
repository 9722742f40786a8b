import CCompression

/// Compresses what is written to it. Equal input gives equal output on one kind of processor, however it is cut into
/// writes, because the codec is always fed whole blocks. Not for use by two threads at once.
package final class Compressor {
    /// The formats written here.
    package enum Format: Sendable, Equatable {
        case none
        /// ISA-L level 1, no time and no name in the header.
        case gzip
        case zstd(level: Int = 3)
    }

    private let codec: StreamCodec?
    private let sink: ByteSink
    private let block = HeapBuffer(count: HeapBuffer.usual)
    private let output = HeapBuffer(count: HeapBuffer.usual)
    private var filled = 0
    private var isFinished = false

    /// Writes to `sink`; throws `resourceExhausted` without memory.
    package init(_ format: Format, to sink: @escaping ByteSink) throws {
        self.sink = sink
        codec =
            switch format {
            case .none: nil
            case .gzip: try StreamCodec(.gzip)
            case .zstd(let level): try StreamCodec(.zstd(level: Int32(clamping: level)))
            }
    }

    /// Adds bytes to the stream; throws what the sink throws.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let codec else { return try sink(bytes) }
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, block.bytes.count - filled)
            let target = UnsafeMutableRawBufferPointer(rebasing: block.bytes[filled..<(filled + count)])
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            filled += count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            if filled == block.bytes.count { try flush(codec, last: false) }
        }
    }

    /// Ends the stream; nothing may be written after it.
    package func finish() throws {
        guard !isFinished else { return }
        isFinished = true
        if let codec { try flush(codec, last: true) }
    }

    private func flush(_ codec: StreamCodec, last: Bool) throws {
        var input = UnsafeRawBufferPointer(rebasing: block.bytes[..<filled])
        filled = 0
        while true {
            let step = codec.step(input, last: last, output.bytes)
            guard step.status >= 0 else { throw ArchiveFailure.broken("compressor", "refused its input") }
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst(step.consumed))
            if step.produced > 0 { try sink(UnsafeRawBufferPointer(rebasing: output.bytes[..<step.produced])) }
            let isEnded = step.status == Int32(CZ_CODEC_END)
            if last ? isEnded : input.isEmpty && step.produced < output.bytes.count { return }
        }
    }
}
