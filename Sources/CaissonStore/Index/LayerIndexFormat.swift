import CaissonCore
import CaissonLinux

/// The file: a header of 64 bytes, records of 72 bytes in walk order, then the texts the records point to.
/// Little-endian; written and read on one machine, rebuilt from the snapshot when the version differs.
enum LayerIndexFormat {
    static let magic: UInt64 = 0x3158_4449_5259_4c5a
    static let version: UInt32 = 1
    static let headerSize = 64
    static let recordSize = 72
    /// Keeps text offsets in 32 bits and a hostile count from overflowing.
    static let largestCount = 20_000_000

    static let kinds: [FileKind] = [
        .unknown, .regular, .directory, .symbolicLink, .characterDevice, .blockDevice, .fifo, .socket,
    ]

    /// The file's bytes for entries in walk order, the root first; `subtree…` fields are computed here.
    static func encode(_ entries: [LayerIndexEntry]) throws -> [UInt8] {
        guard entries.count <= largestCount else {
            throw CaissonError(.resourceExhausted, "layer index: more than \(largestCount) files")
        }
        let (sizes, counts) = subtrees(entries)
        var texts: [UInt8] = []
        var records = ByteWriter(capacity: entries.count * recordSize)
        for (index, entry) in entries.enumerated() {
            let pathOffset = texts.count
            texts += entry.path
            let linkOffset = texts.count
            texts += entry.linkTarget
            guard texts.count < Int(UInt32.max) else {
                throw CaissonError(.resourceExhausted, "layer index: names too long")
            }
            records.put(UInt32(pathOffset))
            records.put(UInt32(linkOffset))
            records.put(UInt16(truncatingIfNeeded: entry.path.count))
            records.put(UInt16(truncatingIfNeeded: entry.linkTarget.count))
            records.put(UInt8(kinds.firstIndex(of: entry.kind) ?? 0))
            records.put(UInt8((entry.isWhiteout ? 1 : 0) | (entry.isOpaque ? 2 : 0) | (entry.isHardLink ? 4 : 0)))
            records.put(UInt16(0))
            records.put(UInt64(bitPattern: entry.size))
            records.put(UInt64(bitPattern: entry.modified.seconds))
            records.put(UInt32(bitPattern: entry.modified.nanoseconds))
            records.put(entry.mode)
            records.put(entry.uid)
            records.put(entry.gid)
            records.put(UInt64(bitPattern: sizes[index]))
            records.put(UInt64(counts[index]))
            records.put(UInt64(0))
        }
        var header = ByteWriter(capacity: headerSize)
        header.put(magic)
        header.put(version)
        header.put(UInt32(entries.count))
        header.put(UInt64(texts.count))
        header.put(UInt64(bitPattern: sizes.first ?? 0))
        return header.padded(to: headerSize) + records.bytes + texts
    }

    /// Walking backwards, what follows a directory and has it as prefix is its tree.
    private static func subtrees(_ entries: [LayerIndexEntry]) -> (sizes: [Int64], counts: [Int]) {
        var sizes = [Int64](repeating: 0, count: entries.count)
        var counts = [Int](repeating: 0, count: entries.count)
        var open: [Int] = []
        func close(_ index: Int) {
            guard let parent = open.last else { return }
            sizes[parent] = sizes[parent].addingReportingOverflow(sizes[index]).partialValue
            counts[parent] += counts[index] + 1
        }
        for (index, entry) in entries.enumerated() {
            while let last = open.last, !contains(entries[last].path, entry.path) {
                open.removeLast()
                close(last)
            }
            sizes[index] = entry.kind == .regular && !entry.isHardLink ? entry.size : 0
            open.append(index)
        }
        while let last = open.popLast() { close(last) }
        return (sizes, counts)
    }

    /// Whether `path` is below `directory`; everything is below the root.
    static func contains(_ directory: [UInt8], _ path: [UInt8]) -> Bool {
        if directory.isEmpty { return !path.isEmpty }
        return path.count > directory.count && path[directory.count] == UInt8(ascii: "/") && path.starts(with: directory)
    }
}

private struct ByteWriter {
    var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    func padded(to count: Int) -> [UInt8] { bytes + [UInt8](repeating: 0, count: count - bytes.count) }
}
