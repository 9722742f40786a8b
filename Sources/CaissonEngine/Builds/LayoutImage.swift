import CaissonAPI
import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Brings an image of an OCI layout folder (`path[:tag|@digest]`) into the store, for a named context.
struct LayoutImage {
    let context: EngineContext

    /// The image's record. Throws `notFound` for a folder without such an image.
    func load(_ text: String) throws -> ImageRecord {
        let (folder, tag, digest) = try LayoutImage.parts(text)
        let chosen = try entry(in: folder, text, tag: tag, digest: digest)
        let scratch = try ScratchFolder(in: context.paths.root.appending("tmp"))
        defer { scratch.remove() }
        // The loader of archives reads a stream once, so the layout is made one with the chosen image alone.
        let archive = scratch.path.appending("layout.tar")
        try write(chosen, of: folder, to: archive)
        let file = try Files.open(archive, .read).shared()
        let loaded = try ImageLoad(context: context, progress: { _ in }).load(from: {
            try FileIO.read(file.raw, into: $0)
        })
        guard let image = loaded.first else { throw LayoutImage.missing(text) }
        return try context.images.resolve(image.imageID)
    }

    /// A tag or digest follows the last slash.
    static func parts(_ text: String) throws -> (folder: FilePath, tag: String?, digest: Digest?) {
        if let at = text.lastIndex(of: "@") {
            return (FilePath(String(text[..<at])), nil, try Digest(parsing: text[text.index(after: at)...]))
        }
        let start = text.lastIndex(of: "/") ?? text.startIndex
        guard let colon = text[start...].firstIndex(of: ":") else { return (FilePath(text), nil, nil) }
        return (FilePath(String(text[..<colon])), String(text[text.index(after: colon)...]), nil)
    }

    private static func missing(_ text: String) -> CaissonError {
        CaissonError(.notFound, "oci-layout://\(text): no such image in the folder", subject: text)
    }

    private func entry(
        in folder: FilePath, _ text: String, tag: String?, digest: Digest?
    ) throws -> CaissonOCI.Descriptor {
        let json: [UInt8]
        do {
            json = try Files.read(folder.appending(ImageLayout.indexFileName), limit: 4 << 20)
        } catch {
            throw error.asCaissonError("oci-layout://\(text)")
        }
        let entries = try CanonicalJSON.decode(Index.self, from: json, "oci-layout://\(text)").manifests
        let chosen =
            if let digest {
                entries.first { $0.digest == digest }
            } else {
                entries.first { $0.annotations?[ImageLayout.referenceNameAnnotation] == tag ?? Reference.defaultTag }
                    ?? (tag == nil && entries.count == 1 ? entries.first : nil)
            }
        guard var chosen else { throw LayoutImage.missing(text) }
        // It must not take a name in this store.
        chosen.annotations = nil
        return chosen
    }

    private func write(_ chosen: CaissonOCI.Descriptor, of folder: FilePath, to archive: FilePath) throws {
        let target = try Files.open(archive, [.write, .create, .exclusive], mode: 0o600).shared()
        let writer = TarWriter { try FileIO.writeAll(target.raw, $0) }
        try add(Array(ImageLayout.layoutFileText.utf8), ImageLayout.layoutFileName, to: writer)
        try add(CanonicalJSON.encode(Index(manifests: [chosen])), ImageLayout.indexFileName, to: writer)
        let blobs = folder.appending(ImageLayout.blobsDirectoryName)
        try Directory.walk(blobs) { path, status in
            guard status.kind == .regular else { return .descend }
            let name = ImageLayout.blobsDirectoryName + "/" + path.string
            try writer.begin(LayoutImage.header(name, size: status.size))
            let file = try Files.open(blobs.appending(path.components), [.read, .noFollow])
            var rest = status.size
            try file.forEachPiece { piece in
                guard Int64(piece.count) <= rest else {
                    throw CaissonError(.failedPrecondition, "\(name): it grows while it is read")
                }
                try writer.write(piece)
                rest -= Int64(piece.count)
            }
            return .skip
        }
        try writer.finish()
    }

    private func add(_ bytes: [UInt8], _ name: String, to writer: TarWriter) throws {
        try writer.begin(LayoutImage.header(name, size: Int64(bytes.count)))
        try bytes.withUnsafeBytes { try writer.write($0) }
    }

    private static func header(_ name: String, size: Int64) -> TarEntry {
        var entry = TarEntry(path: Array(name.utf8), kind: .regular, mode: 0o644)
        entry.size = size
        return entry
    }
}

extension OwnedDescriptor {
    /// Everything from here to the end, piece by piece.
    fileprivate borrowing func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try FileIO.read(raw, into: buffer)
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
