import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// What the files of a layer that was made here contain, beside its index: one SHA-256 for each entry, in the same order.
/// It is what lets the next layer of the same step share unchanged files.
struct ContentTable {
    static let fileName = "contents"
    private static let magic = Array("CZCONT1\n".utf8)

    private let bytes: [UInt8]
    let count: Int

    /// The table of the layer in `directory`; nil where there is none or it is not a whole one, which only costs time.
    init?(layer directory: FilePath) {
        // ignored: see above
        guard let bytes = try? Files.read(directory.appending(ContentTable.fileName), limit: 1 << 30),
            bytes.starts(with: ContentTable.magic), bytes.count % 32 == 8
        else { return nil }
        self.bytes = bytes
        count = bytes.count / 32
    }

    /// The fingerprint of entry `index`; `none` for what is no regular file.
    func fingerprint(_ index: Int) -> ContentHash {
        guard (0..<count).contains(index) else { return .none }
        return bytes.withUnsafeBytes { ContentHash(bytes: UnsafeRawBufferPointer(rebasing: $0[(8 + index * 32)...])) }
    }

    static func encode(_ hashes: some Collection<ContentHash>) -> [UInt8] {
        var bytes = magic
        bytes.reserveCapacity(8 + hashes.count * 32)
        for hash in hashes { hash.withBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }
}
