import CaissonArchive
import CaissonCore
import CaissonOCI

/// Reads an image archive once from front to back and stores its blobs as they come: the source need not be seekable.
///
/// Paths are keys only; nothing is ever written under a name an archive gives.
struct ImageArchiveScanner {
    /// Files kept in memory: one at most, and all together.
    private static let fileLimit: Int64 = 8 << 20
    private static let filesLimit = 64 << 20

    private let content: ContentStore
    private let onBlob: (Descriptor) -> Void
    private var contents = ArchiveContents()
    private var held = 0

    init(_ content: ContentStore, onBlob: @escaping (Descriptor) -> Void) {
        self.content = content
        self.onBlob = onBlob
    }

    /// Reads the archive, compressed or not, from `source`.
    mutating func scan(_ source: @escaping ByteSource) throws -> ArchiveContents {
        let plain = try Decompressor(source)
        let reader = try TarReader(plain.read, limits: TarLimits(entryCount: 100_000))
        while let entry = try reader.next() { try take(entry, reader) }
        // What follows the archive's end is read too: a pipe's writer must not be cut off.
        try ByteStream.forEach(plain.read) { _ in }
        return contents
    }

    private mutating func take(_ entry: TarEntry, _ reader: TarReader) throws {
        let path = ArchiveContents.normalize(entry.displayPath, in: "")
        let target = String(decoding: entry.linkTarget, as: UTF8.self)
        switch entry.kind {
        case .symbolicLink:
            contents.links[path] = ArchiveContents.normalize(target, in: ArchiveContents.folder(of: path))
        case .hardLink: contents.links[path] = ArchiveContents.normalize(target, in: "")
        case .regular: try takeFile(path, entry, reader)
        case .directory, .characterDevice, .blockDevice, .fifo: return
        }
    }

    private mutating func takeFile(_ path: String, _ entry: TarEntry, _ reader: TarReader) throws {
        if let digest = Self.blobDigest(path) { return try takeBlob(digest, path, entry, reader) }
        if Self.isText(path) { return try takeText(path, entry, reader) }
        // Other files are layers; an empty one cannot be, since even an empty tar has its end blocks.
        if entry.size > 0 { try takeLayer(path, entry, reader) }
    }

    /// `blobs/<algorithm>/<hex>`.
    private static func blobDigest(_ path: String) -> Digest? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == ImageLayout.blobsDirectoryName else { return nil }
        return Digest(stored: "\(parts[1]):\(parts[2])")
    }

    private static func isText(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.hasSuffix(".json") || ["json", "VERSION", "repositories", ImageLayout.layoutFileName].contains(name)
    }

    private mutating func takeText(_ path: String, _ entry: TarEntry, _ reader: TarReader) throws {
        held += Int(min(entry.size, Self.fileLimit + 1))
        guard entry.size <= Self.fileLimit, held <= Self.filesLimit else {
            throw CaissonError(.resourceExhausted, "image archive: \(path): larger than a description may be", subject: path)
        }
        contents.files[path] = try reader.readAll(limit: Int(Self.fileLimit))
    }

    private mutating func takeBlob(_ digest: Digest, _ path: String, _ entry: TarEntry, _ reader: TarReader) throws {
        let blob = Descriptor(mediaType: MediaType(rawValue: "application/octet-stream"), digest: digest, size: entry.size)
        onBlob(blob)
        let session = try content.beginIngest(blob)
        if session.alreadyPresent {
            guard try content.size(of: digest) == entry.size else { throw Self.wrongSize(path) }
        } else {
            // A part left by an interrupted transfer may be of use to that, not here: this source starts at the front.
            try session.restart()
            do {
                try ByteStream.forEach(TarMemberSource(reader, size: entry.size).read, session.write)
                try session.commit()
            } catch {
                session.abort()
                throw error
            }
        }
        contents.blobs[path] = blob
    }

    private static func wrongSize(_ path: String) -> CaissonError {
        CaissonError(.dataLoss, "image archive: \(path): its size is not that of the blob it is named for", subject: path)
    }

    private mutating func takeLayer(_ path: String, _ entry: TarEntry, _ reader: TarReader) throws {
        let session = try content.beginIngest()
        do {
            let (diffID, blob) = try LayerImport(TarMemberSource(reader, size: entry.size).read, into: session).read()
            onBlob(blob)
            contents.layers[path] = ArchiveContents.Layer(diffID: diffID, blob: blob)
        } catch {
            session.abort()
            throw error
        }
    }
}
