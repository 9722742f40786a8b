import CaissonCore
package import CaissonOCI

extension ImageStore {
    /// Stores the configuration of an image made here and describes the image, ready for ``register(_:as:target:action:alongside:)``.
    ///
    /// `layers` are all of its layers, lowest first; the configuration's diff IDs are set from them. Call it under a
    /// ``Lease``.
    package func create(
        _ config: ImageConfig, layers: [ImageLayer], size: Int64, parent: ImageRecord? = nil
    ) throws -> NewImage {
        var config = config
        config.rootfs = RootFS(diffIDs: layers.map(\.diffID))
        let id = try content.put(CanonicalJSON.encode(config))
        return NewImage(id: id, config: config, manifest: nil, layers: layers, size: size, parentID: parent?.id)
    }

    /// The layers of an image with one more on top.
    package static func stack(_ layers: [ImageLayer], _ diffID: DiffID, blob: Descriptor? = nil) -> [ImageLayer] {
        layers + [ImageLayer(diffID: diffID, chainID: .chain(layers.last?.chainID, diffID), blob: blob)]
    }
}
