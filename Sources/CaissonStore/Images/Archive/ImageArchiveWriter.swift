package import CaissonArchive
import CaissonCore
package import CaissonOCI

/// Writes images as one tar: an OCI image layout, for `docker save`'s readers with `manifest.json` and `repositories`
/// beside it, as Docker itself writes since version 25. Equal images give equal bytes.
package struct ImageArchiveWriter {
    private let content: ContentStore
    private let writer: TarWriter
    private let onBlob: (Descriptor) -> Void

    /// `onBlob` is told of each blob before it is written.
    package init(_ content: ContentStore, to sink: @escaping ByteSink, onBlob: @escaping (Descriptor) -> Void = { _ in }) {
        self.content = content
        self.writer = TarWriter(to: sink)
        self.onBlob = onBlob
    }

    /// Writes the archive; `failedPrecondition` for an image without a manifest, `dataLoss` for a damaged blob, and what
    /// the sink throws.
    package func write(_ images: [SavedImage], forDocker: Bool) throws {
        var written: Set<Digest> = []
        var entries: [Descriptor] = []
        var items: [DockerArchiveItem] = []
        try directories()
        for image in images {
            let (descriptor, manifest) = try manifest(of: image.record)
            for blob in manifest.layers + [manifest.config, descriptor] where written.insert(blob.digest).inserted {
                try write(blob)
            }
            entries += index(descriptor, image.tags)
            items.append(item(manifest, image.tags))
        }
        try write(ImageLayout.indexFileName, CanonicalJSON.encode(Index(manifests: entries)))
        try write(ImageLayout.layoutFileName, Array(ImageLayout.layoutFileText.utf8))
        if forDocker {
            try write(ImageLayout.dockerManifestFileName, CanonicalJSON.encode(items))
            try write("repositories", CanonicalJSON.encode(repositories(images)))
        }
        try writer.finish()
    }

    private func manifest(of image: ImageRecord) throws -> (Descriptor, Manifest) {
        guard let descriptor = image.manifest else {
            throw CaissonError(.failedPrecondition, "save \(image.id.short): the image has no manifest yet", subject: image.id.text)
        }
        return (descriptor, try Manifest(json: content.read(descriptor.digest), digest: descriptor.digest))
    }

    private func index(_ manifest: Descriptor, _ tags: [Reference]) -> [Descriptor] {
        let plain = Descriptor(mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.size)
        guard !tags.isEmpty else { return [plain] }
        return tags.map { tag in
            var named = plain
            named.annotations = [
                ImageLayout.referenceNameAnnotation: tag.canonical, ImageLayout.containerdNameAnnotation: tag.canonical,
            ]
            return named
        }
    }

    private func item(_ manifest: Manifest, _ tags: [Reference]) -> DockerArchiveItem {
        DockerArchiveItem(
            config: ImageLayout.blobPath(manifest.config.digest), repoTags: tags.map(\.familiar),
            layers: manifest.layers.map { ImageLayout.blobPath($0.digest) })
    }

    /// The oldest of the three tables: repository → tag → the top layer.
    private func repositories(_ images: [SavedImage]) -> [String: [String: String]] {
        var table: [String: [String: String]] = [:]
        for image in images {
            for tag in image.tags {
                table[tag.familiarName, default: [:]][tag.tag ?? ""] = image.record.layers.last?.diffID.hex ?? image.record.id.hex
            }
        }
        return table
    }

    private func directories() throws {
        let algorithms = Digest.Algorithm.allCases.prefix(1).map { "\(ImageLayout.blobsDirectoryName)/\($0.rawValue)/" }
        for path in ["\(ImageLayout.blobsDirectoryName)/"] + algorithms {
            try writer.begin(TarEntry(path: Array(path.utf8), kind: .directory, mode: 0o755))
        }
    }

    private func write(_ blob: Descriptor) throws {
        onBlob(blob)
        let reader = try content.openVerified(blob)
        let path = ImageLayout.blobPath(blob.digest)
        try writer.begin(TarEntry(path: Array(path.utf8), kind: .regular, mode: 0o644, size: blob.size))
        try ByteStream.forEach(reader.read, writer.write)
    }

    private func write(_ path: String, _ bytes: [UInt8]) throws {
        try writer.begin(TarEntry(path: Array(path.utf8), kind: .regular, mode: 0o644, size: Int64(bytes.count)))
        try bytes.withUnsafeBytes { try writer.write($0) }
    }
}
