package import CaissonArchive
import CaissonCore
package import CaissonOCI

/// An image read from an archive: its blobs are in the content store, its layers not unpacked yet.
package struct ArchivedImage: Sendable, Equatable {
    package var id: Digest
    package var config: ImageConfig
    package var manifest: Descriptor
    /// Lowest first, each with its blob.
    package var layers: [ImageLayer]
    /// The names the archive gives it.
    package var tags: [Reference]

    /// The image ready to be recorded once its layers are unpacked to `size` bytes.
    package func unpacked(size: Int64) -> NewImage {
        NewImage(id: id, config: config, manifest: manifest, layers: layers, size: size)
    }
}

/// Reads what `docker save`, `podman save` and `skopeo copy` write: docker-archive of any age that has a `manifest.json`,
/// and OCI image layouts, compressed or not.
package struct ImageArchiveReader {
    private let store: ImageStore
    private let platform: Platform
    private let onBlob: (Descriptor) -> Void

    /// `platform` chooses from images of several; `onBlob` is told of each blob.
    package init(_ store: ImageStore, platform: Platform = .host, onBlob: @escaping (Descriptor) -> Void = { _ in }) {
        self.store = store
        self.platform = platform
        self.onBlob = onBlob
    }

    /// Reads an archive to its end and stores its blobs. Layers that came under their digest are checked against their
    /// diff ID when they are unpacked, others are here. Call it under a ``Lease``.
    ///
    /// Throws `dataLoss` for what does not fit together, `invalidArgument` for a tar that holds no image.
    package func read(_ source: @escaping ByteSource) throws -> [ArchivedImage] {
        var scanner = ImageArchiveScanner(store.content, onBlob: onBlob)
        let contents = try scanner.scan(source)
        if let json = contents.files[ImageLayout.dockerManifestFileName] {
            return try DockerArchiveImages(contents, store, platform).images(json)
        }
        if let json = contents.files[ImageLayout.indexFileName] {
            return try LayoutArchiveImages(contents, store, platform).images(json)
        }
        throw CaissonError(.invalidArgument, "image archive: neither \(ImageLayout.dockerManifestFileName) nor \(ImageLayout.indexFileName) in it")
    }
}
