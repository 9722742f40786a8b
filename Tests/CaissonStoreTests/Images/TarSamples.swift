import CaissonArchive
import CaissonCore
import CaissonOCI
import CaissonStore
import Synchronization
import Testing

/// Collects what is written to a sink.
final class Collected: Sendable {
    private let state = Mutex<[UInt8]>([])
    var bytes: [UInt8] { state.withLock { $0 } }
    func write(_ bytes: UnsafeRawBufferPointer) { state.withLock { $0.append(contentsOf: bytes) } }
}

/// A member of a sample archive.
enum Member {
    case file(String, [UInt8])
    case link(String, String)
    case hardLink(String, String)
    case folder(String)

    static func text(_ path: String, _ text: String) -> Member { .file(path, Array(text.utf8)) }
}

func tar(_ members: [Member]) throws -> [UInt8] {
    let collected = Collected()
    let writer = TarWriter(to: collected.write)
    for member in members {
        switch member {
        case .file(let path, let bytes):
            try writer.begin(TarEntry(path: Array(path.utf8), kind: .regular, mode: 0o644, size: Int64(bytes.count)))
            try bytes.withUnsafeBytes { try writer.write($0) }
        case .folder(let path): try writer.begin(TarEntry(path: Array(path.utf8), kind: .directory, mode: 0o755))
        case .link(let path, let target), .hardLink(let path, let target):
            var isHard = false
            if case .hardLink = member { isHard = true }
            var entry = TarEntry(path: Array(path.utf8), kind: isHard ? .hardLink : .symbolicLink, mode: 0o777)
            entry.linkTarget = Array(target.utf8)
            try writer.begin(entry)
        }
    }
    try writer.finish()
    return collected.bytes
}

func compress(_ bytes: [UInt8], _ format: Compressor.Format) throws -> [UInt8] {
    let collected = Collected()
    let compressor = try Compressor(format, to: collected.write)
    try bytes.withUnsafeBytes { try compressor.write($0) }
    try compressor.finish()
    return collected.bytes
}

extension StoreRoot {
    /// An image whose layers are real tars with one file each; without blobs it is one that was made here.
    func tarImage(_ texts: [String], names: [String], withBlobs: Bool = true) throws -> (record: ImageRecord, tars: [[UInt8]]) {
        let tars = try texts.enumerated().map { index, text in
            try tar([.folder("etc/"), .text("etc/file\(index)", text)])
        }
        var layers: [ImageLayer] = []
        for bytes in tars {
            let blob = withBlobs ? try put(compress(bytes, .gzip), .ociLayerGzip) : nil
            layers = ImageStore.stack(layers, DiffID(.sha256(bytes)), blob: blob)
        }
        var config = ImageConfig(platform: .host)
        config.created = Timestamp(seconds: 1_700_000_000)
        let new = try images.create(config, layers: layers, size: 10)
        return (try images.register(new, as: names.map { try Reference(parsing: $0) }), tars)
    }

    func put(_ bytes: [UInt8], _ type: MediaType) throws -> Descriptor {
        Descriptor(mediaType: type, digest: try content.put(bytes), size: Int64(bytes.count))
    }

    /// The image with manifest and blobs, its missing layers taken from `tars`.
    func materialized(_ image: ImageRecord, _ tars: [[UInt8]] = []) throws -> ImageRecord {
        try images.materialize(image) { layer, sink in
            let bytes = try #require(tars.first { DiffID(.sha256($0)) == layer.diffID })
            try bytes.withUnsafeBytes { try sink($0) }
        }
    }

    func save(_ names: [String], forDocker: Bool) throws -> [UInt8] {
        let collected = Collected()
        let images = try images.selectForSave(names).map { SavedImage(record: try materialized($0.record), tags: $0.tags) }
        try ImageArchiveWriter(content, to: collected.write).write(images, forDocker: forDocker)
        return collected.bytes
    }

    func load(_ bytes: [UInt8], piece: Int = .max) throws -> [ArchivedImage] {
        try ImageArchiveReader(images).read(ByteStream.source(of: bytes, piece: piece))
    }
}
