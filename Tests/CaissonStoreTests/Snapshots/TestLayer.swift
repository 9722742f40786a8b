import CaissonArchive
import CaissonCore
import CaissonOCI
import CaissonStore

/// Builds a layer's tar stream member by member, hostile ones included.
struct TestLayer {
    private(set) var bytes: [UInt8] = []

    struct Member {
        var entry: TarEntry
        var data: [UInt8] = []
    }

    init(_ members: [Member]) throws {
        var result: [UInt8] = []
        let writer = TarWriter { result.append(contentsOf: $0) }
        for member in members {
            try writer.begin(member.entry)
            try member.data.withUnsafeBytes { try writer.write($0) }
        }
        try writer.finish()
        bytes = result
    }

    var diffID: DiffID { DiffID(.sha256(bytes)) }
    var source: ByteSource { ByteStream.source(of: bytes, piece: 9_973) }

    /// The stream as gzip, with its descriptor.
    func blob() throws -> (bytes: [UInt8], descriptor: Descriptor) {
        var packed: [UInt8] = []
        let compressor = try Compressor(.gzip) { packed.append(contentsOf: $0) }
        try bytes.withUnsafeBytes { try compressor.write($0) }
        try compressor.finish()
        return (packed, Descriptor(mediaType: .ociLayerGzip, digest: .sha256(packed), size: Int64(packed.count)))
    }

    static func file(_ path: String, _ text: String = "", mode: UInt32 = 0o644) -> Member {
        var entry = TarEntry(path: Array(path.utf8), kind: .regular, mode: mode, size: Int64(text.utf8.count))
        entry.modified = Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789)
        return Member(entry: entry, data: Array(text.utf8))
    }

    static func directory(_ path: String, mode: UInt32 = 0o755) -> Member {
        var entry = TarEntry(path: Array(path.utf8), kind: .directory, mode: mode)
        entry.modified = Timestamp(seconds: 1_600_000_000)
        return Member(entry: entry)
    }

    static func link(_ path: String, to target: String, hard: Bool = false) -> Member {
        var entry = TarEntry(path: Array(path.utf8), kind: hard ? .hardLink : .symbolicLink, mode: 0o777)
        entry.linkTarget = Array(target.utf8)
        return Member(entry: entry)
    }

    static func device(_ path: String, _ kind: TarEntry.Kind, _ major: UInt32, _ minor: UInt32) -> Member {
        var entry = TarEntry(path: Array(path.utf8), kind: kind, mode: 0o620)
        (entry.deviceMajor, entry.deviceMinor) = (major, minor)
        return Member(entry: entry)
    }
}
