import CaissonCore
import CaissonOCI

/// The images of `docker save`'s layout.
struct DockerArchiveImages {
    private let contents: ArchiveContents
    private let store: ImageStore
    private let layout: LayoutArchiveImages

    init(_ contents: ArchiveContents, _ store: ImageStore, _ platform: Platform) {
        self.contents = contents
        self.store = store
        self.layout = LayoutArchiveImages(contents, store, platform)
    }

    /// The images `manifest.json` lists.
    func images(_ json: [UInt8]) throws -> [ArchivedImage] {
        let what = "image archive: \(ImageLayout.dockerManifestFileName)"
        let items = try CanonicalJSON.decode([DockerArchiveItem].self, from: json, what)
        let known = originals()
        return try items.map { try image($0, known) }
    }

    /// Since version 25 the archive is an OCI layout too: the manifests in it are kept as they are.
    private func originals() -> [Digest: ArchivedImage] {
        // ignored: an index of other platforms, say, makes no original; `manifest.json` alone is enough
        guard let json = contents.files[ImageLayout.indexFileName], let images = try? layout.images(json) else { return [:] }
        return Dictionary(images.map { ($0.id, $0) }) { first, _ in first }
    }

    private func image(_ item: DockerArchiveItem, _ originals: [Digest: ArchivedImage]) throws -> ArchivedImage {
        let bytes = try configuration(item.config)
        let id = try store.content.put(bytes)
        let tags = try (item.repoTags ?? []).map(name)
        if var original = originals[id] {
            original.tags = tags
            return original
        }
        let config = try ImageConfig(json: bytes, digest: id)
        let layers = try layers(item, config, id)
        let manifest = try store.putManifest(config: id, layers: layers.compactMap(\.blob))
        return ArchivedImage(id: id, config: config, manifest: manifest, layers: layers, tags: tags)
    }

    private func name(_ text: String) throws -> Reference {
        let reference = try Reference(parsing: text)
        guard reference.tag != nil, reference.digest == nil else {
            throw CaissonError(.dataLoss, "invalid tag \"\(text)\"", subject: text)
        }
        return reference
    }

    private func configuration(_ path: String) throws -> [UInt8] {
        let path = try contents.resolve(path)
        if let bytes = contents.files[path] { return bytes }
        guard let blob = contents.blobs[path] else { throw missing(path) }
        return try store.content.read(blob.digest)
    }

    private func layers(_ item: DockerArchiveItem, _ config: ImageConfig, _ id: Digest) throws -> [ImageLayer] {
        let diffIDs = config.rootfs.diffIDs
        guard diffIDs.count == item.layers.count else {
            throw CaissonError(
                .dataLoss, "invalid manifest, layers length mismatch: expected \(item.layers.count), got \(diffIDs.count)", subject: id.text)
        }
        return try zip(zip(diffIDs, ChainID.chains(of: diffIDs)), item.layers).enumerated().map { index, part in
            let ((diffID, chainID), path) = part
            return ImageLayer(diffID: diffID, chainID: chainID, blob: try blob(path, diffID, index))
        }
    }

    private func blob(_ path: String, _ diffID: DiffID, _ index: Int) throws -> Descriptor {
        let path = try contents.resolve(path)
        if let layer = contents.layers[path] {
            guard layer.diffID == diffID else {
                throw CaissonError(
                    .dataLoss, "invalid diffID for layer \(index): expected \"\(diffID)\", got \"\(layer.diffID)\"", subject: diffID.text)
            }
            return layer.blob
        }
        guard let blob = contents.blobs[path] else { throw missing(path) }
        return Descriptor(mediaType: try mediaType(blob), digest: blob.digest, size: blob.size)
    }

    /// What kind of layer a blob is, by its first bytes.
    private func mediaType(_ blob: Descriptor) throws -> MediaType {
        try LayerImport.mediaType(of: store.content.openRead(blob.digest))
    }

    private func missing(_ path: String) -> CaissonError {
        CaissonError(.dataLoss, "image archive: \(path) is missing", subject: path)
    }
}
