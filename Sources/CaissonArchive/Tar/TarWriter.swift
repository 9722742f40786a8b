import CaissonCore

/// Writes tar archives in the ustar format with pax records for what ustar cannot hold. The bytes depend on the entries
/// alone: layers made here are hashed once and written again later, so this encoding never changes without a new
/// `formatVersion`. Not for use by two threads at once.
package final class TarWriter {
    /// The version of the encoding; a digest made with one version is only reproduced by it.
    package static let formatVersion = 1

    private let sink: ByteSink
    private var remaining: Int64 = 0
    private var padding = 0
    private var block: [UInt8] = []

    /// Writes to `sink`, about 64 KiB of headers and small files at a time.
    package init(to sink: @escaping ByteSink) { self.sink = sink }

    /// Begins an entry, whose `size` bytes are then written with `write`. Throws `invalidArgument` for a name with a zero
    /// byte, `failedPrecondition` when the entry before is not complete, and what the sink throws.
    package func begin(_ entry: TarEntry) throws {
        guard remaining == 0 else { throw CaissonError(.failedPrecondition, "tar entry: the one before is not complete") }
        guard !entry.path.isEmpty, !entry.path.contains(0), !entry.linkTarget.contains(0) else {
            throw CaissonError(.invalidArgument, "tar entry: \(entry.displayPath): illegal name")
        }
        try pad()
        let header = TarHeader(entry)
        if !header.records.isEmpty { try append(header.paxBlocks) }
        try append(header.block)
        remaining = entry.kind == .regular ? entry.size : 0
        padding = Int((512 - remaining % 512) % 512)
    }

    /// The header blocks of one entry alone, for streams that are put together from parts. The name has no zero byte.
    package static func header(_ entry: TarEntry) -> [UInt8] {
        let header = TarHeader(entry)
        return header.records.isEmpty ? header.block : header.paxBlocks + header.block
    }

    /// Adds data of the current entry; throws `failedPrecondition` for more than its size.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard Int64(bytes.count) <= remaining else {
            throw CaissonError(.failedPrecondition, "tar entry: more data than its size")
        }
        remaining -= Int64(bytes.count)
        try append(bytes)
    }

    /// Adds `count` zero bytes of the current entry.
    package func writeZeros(_ count: Int64) throws {
        let zeros = [UInt8](repeating: 0, count: Int(min(count, 64 << 10)))
        var rest = count
        while rest > 0 {
            let piece = Int(min(rest, Int64(zeros.count)))
            try zeros.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[..<piece])) }
            rest -= Int64(piece)
        }
    }

    /// Ends the archive with its two empty blocks; throws `failedPrecondition` when an entry is not complete.
    package func finish() throws {
        guard remaining == 0 else { throw CaissonError(.failedPrecondition, "tar entry: less data than its size") }
        try pad()
        try append([UInt8](repeating: 0, count: 1024))
        try flush()
    }

    private func pad() throws {
        if padding > 0 { try append([UInt8](repeating: 0, count: padding)) }
        padding = 0
    }

    private func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard block.count + bytes.count > 64 << 10 else { return block.append(contentsOf: bytes) }
        try flush()
        if bytes.count >= 32 << 10 { try sink(bytes) } else { block.append(contentsOf: bytes) }
    }

    private func flush() throws {
        guard !block.isEmpty else { return }
        try block.withUnsafeBytes { try sink($0) }
        block.removeAll(keepingCapacity: true)
    }
}
