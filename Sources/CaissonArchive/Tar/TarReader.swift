import CArchive
import CaissonCore
import Glibc

/// Reads a tar archive (v7, ustar, GNU, pax) from an uncompressed stream. Not for use by two threads at once.
package final class TarReader {
    private let archive: OpaquePointer
    private let input: TarInput
    private let limits: TarLimits
    private var entryCount = 0
    private var isOpen = false
    private var isAtEnd = false
    private var current = "archive"
    private var lastSize: Int64 = 0

    /// Nothing is read yet; throws `resourceExhausted` without memory.
    package init(_ source: @escaping ByteSource, limits: TarLimits = TarLimits()) throws {
        guard let archive = archive_read_new() else { throw ArchiveFailure.outOfMemory("tar reader") }
        self.archive = archive
        self.limits = limits
        input = TarInput(source)
    }

    deinit { archive_read_free(archive) }

    /// The next member; nil at the end. Data of the one before that was not read is skipped. Throws `dataLoss` for a
    /// damaged archive, `resourceExhausted` past the limits, and what the source throws.
    package func next() throws -> TarEntry? {
        guard !isAtEnd else { return nil }
        let previous = cz_enter_c_locale()
        defer { cz_leave_c_locale(previous) }
        guard try open() else {
            isAtEnd = true
            return nil
        }
        var pointer: OpaquePointer?
        // libarchive takes a name that is not UTF-8 for a want of memory where the thread's last error, whoever's, was that.
        errno = 0
        let result = archive_read_next_header(archive, &pointer)
        if result == ARCHIVE_EOF {
            isAtEnd = true
            try checkEnd()
            return nil
        }
        try check(result)
        guard let pointer else { throw failure("no header") }
        entryCount += 1
        guard entryCount <= limits.entryCount else {
            throw CaissonError(.resourceExhausted, "tar archive: more than \(limits.entryCount) entries")
        }
        let entry = try TarEntry(pointer, limits)
        current = entry.displayPath
        lastSize = entry.size
        return entry
    }

    /// Some writers (umoci) leave out the padding of the last member's data along with the end marker; others (Go's reader,
    /// so Docker) take that. What stands in the last, incomplete block must then be all of that data.
    private func checkEnd() throws {
        let rest = input.rest
        guard rest != 0 else { return }
        guard lastSize % 512 != 0, Int64(rest) >= lastSize % 512 else { throw failure("truncated input") }
    }

    /// Hands the next piece of the current member's data to `body`, with its offset in the file: what lies between two
    /// pieces, and before the member's size after the last, is a hole. Returns false when there is none left.
    package func readBlock(_ body: (Int64, UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        var base: UnsafeRawPointer?
        var (count, offset) = (0, Int64(0))
        let result = archive_read_data_block(archive, &base, &count, &offset)
        if result == ARCHIVE_EOF { return false }
        try check(result)
        guard offset >= 0, count >= 0, offset <= limits.entrySize, Int64(count) <= limits.entrySize - offset else {
            throw failure("data outside the limits")
        }
        try body(offset, UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
        return true
    }

    /// The current member's data, holes as zeros; throws `resourceExhausted` past `limit` bytes.
    package func readAll(limit: Int = 64 << 20) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while try readBlock({ offset, piece in
            guard offset <= limit, piece.count <= limit - Int(offset), offset >= bytes.count else {
                throw ArchiveFailure.tooLarge(current, limit: Int64(limit))
            }
            bytes.append(contentsOf: repeatElement(0, count: Int(offset) - bytes.count))
            bytes.append(contentsOf: piece)
        }) {}
        return bytes
    }

    /// Whether there is anything to read: libarchive calls an empty stream no archive, a layer without files may be one.
    private func open() throws -> Bool {
        if isOpen { return true }
        guard try input.fillFirst() else { return false }
        isOpen = true
        guard archive_read_support_format_tar(archive) == ARCHIVE_OK else { throw failure("tar is not available") }
        let context = Unmanaged.passUnretained(input).toOpaque()
        try check(
            archive_read_open(
                archive, context, nil,
                { archive, context, buffer in
                    guard let context, let buffer else { return -1 }
                    return Unmanaged<TarInput>.fromOpaque(context).takeUnretainedValue().next(archive, buffer)
                }, nil))
        return true
    }

    private func check(_ result: Int32) throws {
        if let error = input.error { throw error }
        if result == ARCHIVE_OK { return }
        // The names are then the bytes as they are, which is what we want.
        if result == ARCHIVE_WARN, message.contains("can't be converted") { return }
        throw failure(message)
    }

    private var message: String { archive_error_string(archive).map { String(cString: $0) } ?? "damaged" }

    private func failure(_ reason: String) -> CaissonError {
        let reason = reason.prefix(1).lowercased() + reason.dropFirst()
        return ArchiveFailure.broken("tar archive", entryCount == 0 ? reason : "after \(current): \(reason)")
    }
}

/// What libarchive pulls from.
private final class TarInput {
    private let source: ByteSource
    private let buffer = HeapBuffer(count: HeapBuffer.usual)
    private var first: Int?
    private(set) var error: (any Error)?
    private var total = 0
    private var isFilledUp = false

    /// Bytes of the last block when the stream ended inside one.
    var rest: Int { total % 512 }

    init(_ source: @escaping ByteSource) { self.source = source }

    /// Reads the first piece ahead; false when there is none.
    func fillFirst() throws -> Bool {
        let count = try source(buffer.bytes)
        total += count
        first = count
        return count > 0
    }

    func next(_ archive: OpaquePointer?, _ result: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        result.pointee = UnsafeRawPointer(buffer.bytes.baseAddress)
        if let count = first {
            first = nil
            return count
        }
        do {
            let count = try source(buffer.bytes)
            total += count
            return count > 0 ? count : fillUp()
        } catch {
            self.error = error
            return -1
        }
    }

    /// The zeros that complete the last block, once.
    private func fillUp() -> Int {
        guard rest > 0, !isFilledUp else { return 0 }
        isFilledUp = true
        let missing = 512 - rest
        buffer.bytes[..<missing].copyBytes(from: repeatElement(0, count: missing))
        return missing
    }
}
