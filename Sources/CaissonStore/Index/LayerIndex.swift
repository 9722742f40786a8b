import CaissonCore
import CaissonLinux
package import SystemPackage

/// The list of a layer's files: sorted, mapped into memory, with the size of every directory's tree.
package final class LayerIndex: Sendable {
    private enum Storage: Sendable {
        case mapped(MappedFile)
        case memory([UInt8])
    }

    private let storage: Storage
    private let name: String
    /// Entries, the root included.
    package let count: Int
    /// Bytes of all regular files, hard links once: the size Docker shows for a layer.
    package let totalSize: Int64
    private let textOffset: Int

    /// Opens the file at `path`; throws `dataLoss` when it is not a whole index of this version, `notFound` without one.
    package convenience init(path: FilePath) throws {
        let file: MappedFile
        do {
            file = try MappedFile(path: path)
        } catch {
            throw error.asCaissonError("layer index")
        }
        try self.init(.mapped(file), length: file.count, name: path.lastComponent?.string ?? path.string)
    }

    /// An index in memory of `entries` in walk order, the root first.
    package convenience init(_ entries: [LayerIndexEntry], name: String) throws {
        try self.init(encoded: LayerIndexFormat.encode(entries), name: name)
    }

    /// The bytes of an index file for `entries` in walk order, the root first.
    package static func encode(_ entries: [LayerIndexEntry]) throws -> [UInt8] { try LayerIndexFormat.encode(entries) }

    /// Reads the bytes of an index file; throws `dataLoss` when they are none.
    package convenience init(encoded bytes: [UInt8], name: String) throws {
        try self.init(.memory(bytes), length: bytes.count, name: name)
    }

    private init(_ storage: Storage, length: Int, name: String) throws {
        self.storage = storage
        self.name = name
        let header = try LayerIndex.withBytes(storage) { bytes throws(CaissonError) -> (count: Int, texts: Int, size: Int64) in
            guard length >= LayerIndexFormat.headerSize, bytes.loadUnaligned(as: UInt64.self) == LayerIndexFormat.magic,
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self) == LayerIndexFormat.version
            else { throw LayerIndex.damaged(name, "not an index of this version") }
            return (
                Int(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)),
                Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
                bytes.loadUnaligned(fromByteOffset: 24, as: Int64.self)
            )
        }
        guard (1...LayerIndexFormat.largestCount).contains(header.count), header.texts >= 0, header.texts <= length,
            length == LayerIndexFormat.headerSize + header.count * LayerIndexFormat.recordSize + header.texts
        else { throw LayerIndex.damaged(name, "wrong length") }
        count = header.count
        totalSize = header.size
        textOffset = LayerIndexFormat.headerSize + header.count * LayerIndexFormat.recordSize
    }

    /// The entry at `position`, 0 is the root; throws `dataLoss` for a damaged record.
    package func entry(at position: Int) throws -> LayerIndexEntry {
        try withBytes { bytes throws(CaissonError) in
            let record = try record(position, bytes)
            let flags = record.flags
            var entry = LayerIndexEntry(path: Array(record.path), kind: record.kind)
            (entry.isWhiteout, entry.isOpaque, entry.isHardLink) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0)
            entry.linkTarget = Array(record.link)
            let at = record.offset
            entry.size = bytes.loadUnaligned(fromByteOffset: at + 16, as: Int64.self)
            entry.modified = Timestamp(
                seconds: bytes.loadUnaligned(fromByteOffset: at + 24, as: Int64.self),
                nanoseconds: bytes.loadUnaligned(fromByteOffset: at + 32, as: Int32.self))
            entry.mode = bytes.loadUnaligned(fromByteOffset: at + 36, as: UInt32.self)
            entry.uid = bytes.loadUnaligned(fromByteOffset: at + 40, as: UInt32.self)
            entry.gid = bytes.loadUnaligned(fromByteOffset: at + 44, as: UInt32.self)
            entry.subtreeSize = bytes.loadUnaligned(fromByteOffset: at + 48, as: Int64.self)
            entry.subtreeCount = record.subtreeCount
            return entry
        }
    }

    /// Where `path` (relative, without a leading slash) is; nil when the layer does not have it.
    package func position(of path: some Collection<UInt8>) throws -> Int? {
        try withBytes { bytes throws(CaissonError) -> Int? in
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                let candidate = try record(middle, bytes).path
                if candidate.elementsEqual(path) { return middle }
                if LayerIndexEntry.precedes(candidate, path) { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    /// The entry at `path`; nil when the layer does not have it.
    package func entry(_ path: some Collection<UInt8>) throws -> LayerIndexEntry? {
        try position(of: path).map { try entry(at: $0) }
    }

    /// The positions of the entries directly in the directory at `position`, in byte order.
    package func children(at position: Int) throws -> [Int] {
        try withBytes { bytes throws(CaissonError) in
            var found: [Int] = []
            let end = position + 1 + (try record(position, bytes).subtreeCount)
            var at = position + 1
            while at < end {
                found.append(at)
                at += 1 + (try record(at, bytes).subtreeCount)
            }
            return found
        }
    }

    private struct Record {
        let offset: Int
        let path: Slice<UnsafeRawBufferPointer>
        let link: Slice<UnsafeRawBufferPointer>
        let kind: FileKind
        let flags: UInt8
        let subtreeCount: Int
    }

    private func record(_ position: Int, _ bytes: UnsafeRawBufferPointer) throws(CaissonError) -> Record {
        guard (0..<count).contains(position) else { throw LayerIndex.damaged(name, "entry \(position) is missing") }
        let at = LayerIndexFormat.headerSize + position * LayerIndexFormat.recordSize
        func text(_ offset: Int, _ length: Int) throws(CaissonError) -> Slice<UnsafeRawBufferPointer> {
            let start = textOffset + Int(bytes.loadUnaligned(fromByteOffset: at + offset, as: UInt32.self))
            let end = start + Int(bytes.loadUnaligned(fromByteOffset: at + length, as: UInt16.self))
            guard end <= bytes.count else { throw LayerIndex.damaged(name, "entry \(position) points outside") }
            return bytes[start..<end]
        }
        let kind = Int(bytes[at + 12])
        let below = bytes.loadUnaligned(fromByteOffset: at + 56, as: UInt64.self)
        guard kind < LayerIndexFormat.kinds.count, below < UInt64(count - position) else {
            throw LayerIndex.damaged(name, "entry \(position) is not valid")
        }
        return Record(
            offset: at, path: try text(0, 8), link: try text(4, 10), kind: LayerIndexFormat.kinds[kind],
            flags: bytes[at + 13], subtreeCount: Int(below))
    }

    private func withBytes<Value>(
        _ body: (UnsafeRawBufferPointer) throws(CaissonError) -> Value
    ) throws(CaissonError) -> Value {
        try LayerIndex.withBytes(storage, body)
    }

    private static func withBytes<Value>(
        _ storage: Storage, _ body: (UnsafeRawBufferPointer) throws(CaissonError) -> Value
    ) throws(CaissonError) -> Value {
        switch storage {
        case .mapped(let file): return try file.withBytes(body)
        case .memory(let bytes):
            let result = bytes.withUnsafeBytes { buffer in
                Result { () throws(CaissonError) in try body(buffer) }
            }
            return try result.get()
        }
    }

    private static func damaged(_ name: String, _ reason: String) -> CaissonError {
        CaissonError(.dataLoss, "layer index \(name.prefix(12)): \(reason)", subject: name)
    }
}
