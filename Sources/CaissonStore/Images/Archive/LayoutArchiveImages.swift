import CaissonCore
import CaissonOCI

/// The images of an archived OCI image layout.
struct LayoutArchiveImages {
    private static let manifestLimit = 4 << 20

    private let contents: ArchiveContents
    private let store: ImageStore
    private let platform: Platform

    init(_ contents: ArchiveContents, _ store: ImageStore, _ platform: Platform) {
        self.contents = contents
        self.store = store
        self.platform = platform
    }

    /// The images `index.json` lists, each once with all its names.
    func images(_ json: [UInt8]) throws -> [ArchivedImage] {
        let index = try CanonicalJSON.decode(Index.self, from: json, "image archive: \(ImageLayout.indexFileName)")
        var images: [ArchivedImage] = []
        for entry in index.manifests {
            guard var image = try image(entry) else { continue }
            image.tags = try Self.name(entry).map { [$0] } ?? []
            if let known = images.firstIndex(where: { $0.id == image.id }) {
                images[known].tags += image.tags.filter { !images[known].tags.contains($0) }
            } else {
                images.append(image)
            }
        }
        return images
    }

    /// The image an entry leads to, through indexes of platforms; nil for things that are no images.
    func image(_ entry: Descriptor, depth: Int = 0) throws -> ArchivedImage? {
        if entry.mediaType.isIndex {
            let index = try Index(json: bytes(entry), digest: entry.digest)
            guard depth < 4, let chosen = index.manifest(for: platform) else { throw noPlatform(entry) }
            return try image(chosen, depth: depth + 1)
        }
        guard entry.mediaType.isManifest else { return nil }
        let manifest = try Manifest(json: bytes(entry), digest: entry.digest)
        guard manifest.config.mediaType.isConfig else { return nil }
        let config = try ImageConfig(json: bytes(manifest.config), digest: manifest.config.digest)
        for layer in manifest.layers { try require(layer) }
        let plain = Descriptor(mediaType: entry.mediaType, digest: entry.digest, size: entry.size)
        return ArchivedImage(
            id: manifest.config.digest, config: config, manifest: plain, layers: try NewImage.layers(of: manifest, config), tags: [])
    }

    private func noPlatform(_ entry: Descriptor) -> CaissonError {
        CaissonError(.notFound, "image archive: no image for \(platform.text) in \(entry.digest)", subject: entry.digest.text)
    }

    /// A description that came as a blob, or was in the store before.
    private func bytes(_ blob: Descriptor) throws -> [UInt8] {
        try require(blob)
        return try store.content.read(blob.digest, limit: Self.manifestLimit)
    }

    private func require(_ blob: Descriptor) throws {
        guard try store.content.size(of: blob.digest) == blob.size else {
            throw CaissonError(.dataLoss, "image archive: blob \(blob.digest) is missing or of another size", subject: blob.digest.text)
        }
    }

    /// The name an entry carries. A bare tag names no repository, so it is no name.
    static func name(_ entry: Descriptor) throws -> Reference? {
        let annotations = entry.annotations ?? [:]
        let candidates = [
            annotations[ImageLayout.containerdNameAnnotation], annotations[ImageLayout.referenceNameAnnotation],
        ].compactMap { $0 }
        guard let text = candidates.first(where: { $0.contains(":") || $0.contains("/") }) else { return nil }
        let reference = try Reference(parsing: text).withDefaultTag
        return reference.digest == nil ? reference : nil
    }
}
