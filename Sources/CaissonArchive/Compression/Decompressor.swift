import CCompression
import CaissonCore

/// How much a compressed stream may unfold to.
package struct ExpansionLimits: Sendable {
    /// Bytes of output at most.
    package var output: Int64
    /// Output bytes for each input byte at most, once more than `freeOutput` came out. Zeros compress a thousandfold in
    /// gzip and far more in zstd, so honest sparse files need the allowance.
    package var ratio: Int64
    package var freeOutput: Int64

    package init(output: Int64 = 1 << 40, ratio: Int64 = 4096, freeOutput: Int64 = 4 << 30) {
        self.output = output
        self.ratio = ratio
        self.freeOutput = freeOutput
    }
}

/// A pull stream of what a gzip, zstd or plain stream holds. Not for use by two threads at once.
package final class Decompressor {
    /// What the stream was recognised as.
    package let compression: Compression
    /// Compressed bytes taken from the source.
    package private(set) var inputCount: Int64 = 0
    /// Bytes handed out.
    package private(set) var outputCount: Int64 = 0

    private let source: ByteSource
    private let limits: ExpansionLimits
    private let codec: StreamCodec?
    private let input = HeapBuffer(count: HeapBuffer.usual)
    private var pending: Range<Int>
    private var isSourceAtEnd: Bool
    /// Between members or frames: the stream may end here.
    private var mayEnd = true

    /// Reads the head of `source` to recognise the format. Throws `notImplemented` naming a format that is known but not
    /// read here, and whatever the source throws.
    package init(_ source: @escaping ByteSource, limits: ExpansionLimits = ExpansionLimits()) throws {
        var filled = 0
        var atEnd = false
        while filled < Compression.probeLength, !atEnd {
            let count = try source(UnsafeMutableRawBufferPointer(rebasing: input.bytes[filled...]))
            atEnd = count == 0
            filled += count
        }
        compression = Compression.probe(input.bytes[..<filled])
        switch compression {
        case .none: codec = nil
        case .gzip: codec = try StreamCodec(.gunzip)
        case .zstd: codec = try StreamCodec(.unzstd)
        case .xz, .bzip2, .lzma, .lz4:
            throw CaissonError(.notImplemented, "\(compression.rawValue) compression is not supported")
        }
        (self.source, self.limits) = (source, limits)
        (pending, isSourceAtEnd) = (0..<filled, atEnd)
        inputCount = Int64(filled)
    }

    /// Fills some of `output` and returns how many bytes, 0 at the end. Throws `dataLoss` for a damaged or cut stream and
    /// `resourceExhausted` for one that unfolds beyond the limits.
    package func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !output.isEmpty else { return 0 }
        let count = try codec.map { try decode($0, into: output) } ?? copy(into: output)
        outputCount += Int64(count)
        try checkLimits()
        return count
    }

    private func checkLimits() throws {
        if outputCount > limits.output { throw ArchiveFailure.tooLarge("unpacked stream", limit: limits.output) }
        if codec != nil, outputCount > limits.freeOutput, outputCount / limits.ratio > inputCount {
            throw CaissonError(
                .resourceExhausted, "\(compression.rawValue) stream: unfolds more than \(limits.ratio) times its size")
        }
    }

    private func copy(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        if pending.isEmpty {
            guard !isSourceAtEnd else { return 0 }
            let count = try source(output)
            isSourceAtEnd = count == 0
            inputCount += Int64(count)
            return count
        }
        let count = min(pending.count, output.count)
        output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.bytes[pending.prefix(count)]))
        pending = (pending.lowerBound + count)..<pending.upperBound
        return count
    }

    private func decode(_ codec: StreamCodec, into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if pending.isEmpty, !isSourceAtEnd { try refill() }
            if mayEnd, try isAtEnd(codec) { return 0 }
            let piece = UnsafeRawBufferPointer(rebasing: input.bytes[pending])
            let step = codec.step(piece, last: isSourceAtEnd, output)
            pending = (pending.lowerBound + step.consumed)..<pending.upperBound
            switch step.status {
            case Int32(CZ_CODEC_END): mayEnd = true
            case Int32(CZ_CODEC_MORE): mayEnd = false
            case Int32(CZ_CODEC_CHECKSUM):
                throw ArchiveFailure.broken("\(compression.rawValue) stream", "checksum mismatch")
            default: throw ArchiveFailure.broken("\(compression.rawValue) stream", "invalid data")
            }
            if step.produced > 0 { return step.produced }
            if step.consumed == 0, pending.isEmpty, isSourceAtEnd, !mayEnd {
                throw ArchiveFailure.broken("\(compression.rawValue) stream", "unexpected EOF")
            }
            if step.consumed == 0, !pending.isEmpty, !mayEnd {
                throw ArchiveFailure.broken("\(compression.rawValue) stream", "invalid data")
            }
        }
    }

    /// Between two members: whether nothing follows. gzip files may be padded with zeros (as tapes are); other
    /// trailing data is refused, because another reader might take it for content.
    private func isAtEnd(_ codec: StreamCodec) throws -> Bool {
        if compression == .gzip, outputCount > 0 || inputCount > Int64(pending.count) {
            while !pending.isEmpty, input.bytes[pending.lowerBound] == 0 {
                pending = pending.dropFirst()
                if pending.isEmpty, !isSourceAtEnd { try refill() }
            }
            guard !pending.isEmpty else { return true }
            guard input.bytes[pending.lowerBound] == 0x1f else {
                throw ArchiveFailure.broken("gzip stream", "trailing garbage")
            }
            codec.restart()
        }
        return pending.isEmpty && isSourceAtEnd
    }

    private func refill() throws {
        let count = try source(input.bytes)
        isSourceAtEnd = count == 0
        inputCount += Int64(count)
        pending = 0..<count
    }
}
