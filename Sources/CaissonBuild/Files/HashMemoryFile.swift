import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// The file of a ``HashMemory``: a header of 48 bytes (mark, count, SHA-256 of the rest), then records of 80 bytes sorted by
/// key. Little-endian; written and read on one machine. Anything that does not add up counts as empty.
struct HashMemoryFile: Sendable {
    struct Key: Hashable, Comparable, Sendable {
        var inode: UInt64
        var device: UInt64
        var size: Int64
        var modified: Int64
        var changed: Int64

        init(_ status: FileStatus) {
            (inode, device, size) = (status.inode, status.device, status.size)
            modified = Key.nanoseconds(status.modified)
            changed = Key.nanoseconds(status.changed)
        }

        fileprivate init(_ bytes: UnsafeRawBufferPointer, _ at: Int) {
            inode = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            device = bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
            size = bytes.loadUnaligned(fromByteOffset: at + 16, as: Int64.self)
            modified = bytes.loadUnaligned(fromByteOffset: at + 24, as: Int64.self)
            changed = bytes.loadUnaligned(fromByteOffset: at + 32, as: Int64.self)
        }

        /// Wraps around for times centuries away, which is as good: it is compared, not shown.
        private static func nanoseconds(_ time: Timestamp) -> Int64 {
            time.seconds &* 1_000_000_000 &+ Int64(time.nanoseconds)
        }

        static func < (left: Key, right: Key) -> Bool {
            if left.inode != right.inode { return left.inode < right.inode }
            if left.device != right.device { return left.device < right.device }
            if left.size != right.size { return left.size < right.size }
            if left.modified != right.modified { return left.modified < right.modified }
            return left.changed < right.changed
        }
    }

    private static let magic: UInt64 = 0x3148_5341_485a_4300
    private static let headerSize = 48
    private static let recordSize = 80
    /// 64 MB of records; beyond, what was not met in the last build goes.
    private static let largestCount = 800_000

    private let bytes: [UInt8]
    private let count: Int

    init(path: FilePath) {
        // ignored: without the file nothing is known
        let read = (try? Files.read(path, limit: HashMemoryFile.headerSize + 2 * HashMemoryFile.largestCount * 80)) ?? []
        count = HashMemoryFile.check(read)
        bytes = count > 0 ? read : []
    }

    private static func check(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { bytes in
            guard bytes.count >= headerSize, bytes.loadUnaligned(as: UInt64.self) == magic else { return 0 }
            let count = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            guard count <= UInt64(2 * largestCount), bytes.count == headerSize + Int(count) * recordSize else { return 0 }
            let body = ContentHash(of: UnsafeRawBufferPointer(rebasing: bytes[headerSize...]))
            let said = ContentHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[16..<headerSize]))
            return body == said ? Int(count) : 0
        }
    }

    func find(_ key: Key) -> HashMemory.Known? {
        guard count > 0 else { return nil }
        return bytes.withUnsafeBytes { bytes in
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                let at = HashMemoryFile.headerSize + middle * HashMemoryFile.recordSize
                // Inodes nearly always decide; reading the rest of the record would cost more than the search.
                let inode = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                if inode < key.inode { low = middle + 1; continue }
                if inode > key.inode { high = middle; continue }
                let candidate = Key(bytes, at)
                if candidate == key { return HashMemoryFile.known(bytes, at) }
                if candidate < key { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    private static func known(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> HashMemory.Known {
        HashMemory.Known(
            hash: ContentHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[(at + 40)..<(at + 72)])),
            hasAttributes: bytes[at + 72] != 0)
    }

    /// The bytes of a file with `learnt` added; of one inode only what was learnt last is kept.
    func merged(with learnt: [Key: HashMemory.Known]) -> [UInt8] {
        struct Place: Hashable { var inode: UInt64; var device: UInt64 }
        let renewed = Set(learnt.keys.map { Place(inode: $0.inode, device: $0.device) })
        var all = learnt.map { ($0.key, $0.value) }
        if all.count + count <= HashMemoryFile.largestCount {
            bytes.withUnsafeBytes { bytes in
                for index in 0..<count {
                    let at = HashMemoryFile.headerSize + index * HashMemoryFile.recordSize
                    let key = Key(bytes, at)
                    if renewed.contains(Place(inode: key.inode, device: key.device)) { continue }
                    all.append((key, HashMemoryFile.known(bytes, at)))
                }
            }
        }
        all.sort { $0.0 < $1.0 }
        return HashMemoryFile.encode(all)
    }

    private static func encode(_ records: [(Key, HashMemory.Known)]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(records.count * recordSize)
        func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { body.append(contentsOf: $0) }
        }
        for (key, known) in records {
            put(key.inode)
            put(key.device)
            put(key.size)
            put(key.modified)
            put(key.changed)
            known.hash.withBytes { body.append(contentsOf: $0) }
            put(UInt64(known.hasAttributes ? 1 : 0))
        }
        var file: [UInt8] = []
        withUnsafeBytes(of: magic.littleEndian) { file.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt64(records.count).littleEndian) { file.append(contentsOf: $0) }
        body.withUnsafeBytes { ContentHash(of: $0) }.withBytes { file.append(contentsOf: $0) }
        return file + body
    }
}
