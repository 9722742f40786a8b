import CArchive
import CaissonCore
import Glibc

/// Streams in any compression archives come in: gzip and zstd by our own decompressor, bzip2 and xz by libarchive's.
package enum ArchiveStream {
    /// The plain bytes of `source`, whose format is told from its first bytes. Reading throws `dataLoss` for a damaged
    /// stream and `resourceExhausted` for one that unfolds beyond the limits.
    package static func plain(_ source: @escaping ByteSource, limits: ExpansionLimits = ExpansionLimits()) throws -> ByteSource {
        let head = try PeekedSource(source)
        switch head.compression {
        case .bzip2, .xz, .lzma:
            let filter = try FilterReader({ try head.read(into: $0) }, head.compression, limits)
            return { try filter.read(into: $0) }
        default:
            let decompressor = try Decompressor({ try head.read(into: $0) }, limits: limits)
            return { try decompressor.read(into: $0) }
        }
    }
}

/// A source whose first bytes were looked at.
private final class PeekedSource {
    let compression: Compression
    private let source: ByteSource
    private var head: ArraySlice<UInt8>

    init(_ source: @escaping ByteSource) throws {
        self.source = source
        var bytes = [UInt8](repeating: 0, count: Compression.probeLength)
        var filled = 0
        while filled < bytes.count {
            let count = try bytes.withUnsafeMutableBytes { try source(UnsafeMutableRawBufferPointer(rebasing: $0[filled...])) }
            if count == 0 { break }
            filled += count
        }
        head = bytes[..<filled]
        compression = Compression.probe(head)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !head.isEmpty else { return try source(buffer) }
        let count = min(head.count, buffer.count)
        buffer.copyBytes(from: head.prefix(count))
        head = head.dropFirst(count)
        return count
    }
}

/// A pull stream over one of libarchive's decompressors.
private final class FilterReader {
    private let archive: OpaquePointer
    private let input: FilterInput
    private let name: String
    private let limits: ExpansionLimits
    private var outputCount: Int64 = 0

    init(_ source: @escaping ByteSource, _ compression: Compression, _ limits: ExpansionLimits) throws {
        guard let archive = archive_read_new() else { throw ArchiveFailure.outOfMemory("\(compression.rawValue) stream") }
        self.archive = archive
        (name, self.limits) = (compression.rawValue, limits)
        input = FilterInput(source)
        let added = switch compression {
        case .bzip2: archive_read_support_filter_bzip2(archive)
        case .xz: archive_read_support_filter_xz(archive)
        default: archive_read_support_filter_lzma(archive)
        }
        // A warning means that a program would be started for it, which we never do.
        guard added == ARCHIVE_OK, archive_read_support_format_raw(archive) == ARCHIVE_OK else {
            throw CaissonError(.notImplemented, "\(compression.rawValue) compression is not supported")
        }
        let context = Unmanaged.passUnretained(input).toOpaque()
        try check(archive_read_open(archive, context, nil, { _, context, buffer in
            guard let context, let buffer else { return -1 }
            return Unmanaged<FilterInput>.fromOpaque(context).takeUnretainedValue().next(buffer)
        }, nil))
        var entry: OpaquePointer?
        try check(archive_read_next_header(archive, &entry))
    }

    deinit { archive_read_free(archive) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
        if count < 0 { try check(Int32(clamping: count)) }
        outputCount += Int64(count)
        if outputCount > limits.output { throw ArchiveFailure.tooLarge("unpacked stream", limit: limits.output) }
        if outputCount > limits.freeOutput, outputCount / limits.ratio > input.count {
            throw CaissonError(.resourceExhausted, "\(name) stream: unfolds more than \(limits.ratio) times its size")
        }
        return count
    }

    private func check(_ result: Int32) throws {
        if let error = input.error { throw error }
        guard result != ARCHIVE_OK else { return }
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "invalid data"
        throw ArchiveFailure.broken("\(name) stream", reason.prefix(1).lowercased() + reason.dropFirst())
    }
}

private final class FilterInput {
    private let source: ByteSource
    private let buffer = HeapBuffer(count: HeapBuffer.usual)
    private(set) var count: Int64 = 0
    private(set) var error: (any Error)?

    init(_ source: @escaping ByteSource) { self.source = source }

    func next(_ result: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        result.pointee = UnsafeRawPointer(buffer.bytes.baseAddress)
        do {
            let filled = try source(buffer.bytes)
            count += Int64(filled)
            return filled
        } catch {
            self.error = error
            return -1
        }
    }
}
