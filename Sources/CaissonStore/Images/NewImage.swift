import CaissonCore
package import CaissonOCI

/// An image whose blobs and layers are in place, about to be recorded.
package struct NewImage: Sendable, Equatable {
    /// The config digest.
    package var id: Digest
    package var config: ImageConfig
    /// The manifest it came with; nil for an image made here.
    package var manifest: Descriptor?
    /// Lowest first, as many as the configuration has diff IDs.
    package var layers: [ImageLayer]
    /// Unpacked bytes of all layers.
    package var size: Int64
    package var parentID: Digest?

    package init(
        id: Digest, config: ImageConfig, manifest: Descriptor?, layers: [ImageLayer], size: Int64, parentID: Digest? = nil
    ) {
        self.id = id
        self.config = config
        self.manifest = manifest
        self.layers = layers
        self.size = size
        self.parentID = parentID
    }

    /// The layers of a manifest matched to the configuration's diff IDs; `dataLoss` when their numbers differ.
    package static func layers(of manifest: Manifest, _ config: ImageConfig) throws -> [ImageLayer] {
        let diffIDs = config.rootfs.diffIDs
        guard diffIDs.count == manifest.layers.count else {
            throw CaissonError(
                .dataLoss,
                "image \(manifest.config.digest): \(manifest.layers.count) layers in its manifest, \(diffIDs.count) in its configuration",
                subject: manifest.config.digest.text)
        }
        return zip(zip(diffIDs, ChainID.chains(of: diffIDs)), manifest.layers).map { ids, blob in
            ImageLayer(diffID: ids.0, chainID: ids.1, blob: blob)
        }
    }
}
