package import CaissonArchive
import CaissonCore
import CaissonOCI

extension ImageStore {
    /// Gives an image made here what a push or a save needs: a blob for each layer and a manifest. An image that has them
    /// is returned as it is, so that what was pulled goes out byte for byte.
    ///
    /// `writeLayer` writes the uncompressed deterministic tar of a layer; `dataLoss` when that is not the layer's diff ID.
    /// Call it under a ``Lease``.
    package func materialize(
        _ image: ImageRecord, as format: Compressor.Format = .gzip,
        writeLayer: (ImageLayer, @escaping ByteSink) throws -> Void
    ) throws -> ImageRecord {
        if let manifest = image.manifest, try content.contains(manifest.digest), try image.layers.allSatisfy(hasBlob) { return image }
        var image = image
        image.layers = try image.layers.map { try materialize($0, as: format, writeLayer: writeLayer) }
        image.manifest = try putManifest(config: image.id, layers: image.layers.compactMap(\.blob))
        try content.synchronize()
        try record(image)
        return image
    }

    /// The layer with a blob that is in the content store: its own, one written for it before, or a new one.
    package func materialize(
        _ layer: ImageLayer, as format: Compressor.Format = .gzip,
        writeLayer: (ImageLayer, @escaping ByteSink) throws -> Void
    ) throws -> ImageLayer {
        guard try !hasBlob(layer) else { return layer }
        var layer = layer
        layer.blob = try blob(writtenFor: layer) ?? write(layer, format, writeLayer)
        return layer
    }

    private func hasBlob(_ layer: ImageLayer) throws -> Bool { try layer.blob.map { try content.contains($0.digest) } ?? false }

    /// The blob another image had written for the same layer.
    private func blob(writtenFor layer: ImageLayer) throws -> Descriptor? {
        let blob = try database.read { try $0.layers.find(chainID: layer.chainID)?.blob }
        return try blob.flatMap { try content.contains($0.digest) ? $0 : nil }
    }

    private func write(
        _ layer: ImageLayer, _ format: Compressor.Format, _ writeLayer: (ImageLayer, @escaping ByteSink) throws -> Void
    ) throws -> Descriptor {
        let session = try content.beginIngest()
        do {
            let encoder = try LayerEncoder(format, into: session)
            try writeLayer(layer, encoder.write)
            return try encoder.finish(expecting: layer.diffID)
        } catch {
            session.abort()
            throw error
        }
    }

    private func record(_ image: ImageRecord) throws {
        try database.write { transaction in
            _ = try transaction.images.update(image)
            for layer in image.layers {
                guard let blob = layer.blob else { continue }
                _ = try transaction.layers.setBlob(blob, of: layer.chainID)
            }
            transaction.touch()
        }
        try refreshLayout()
    }

    /// Stores the manifest of an image: equal images give equal bytes.
    func putManifest(config: Digest, layers: [Descriptor]) throws -> Descriptor {
        let size = try content.openRead(config).size
        let manifest = Manifest(
            config: Descriptor(mediaType: .ociConfig, digest: config, size: size), layers: layers.map(\.asOCILayer))
        let bytes = try CanonicalJSON.encode(manifest)
        return Descriptor(mediaType: .ociManifest, digest: try content.put(bytes), size: Int64(bytes.count))
    }
}

extension Descriptor {
    /// The same blob under the OCI name of its kind; a manifest does not mix Docker's types with OCI's.
    fileprivate var asOCILayer: Descriptor {
        let types: [MediaType: MediaType] = [
            .dockerLayerGzip: .ociLayerGzip, .dockerLayer: .ociLayer, .dockerForeignLayerGzip: .ociLayerGzip,
        ]
        return Descriptor(mediaType: types[mediaType] ?? mediaType, digest: digest, size: size)
    }
}

/// Compresses a layer's tar into an ingest while it hashes the tar.
final class LayerEncoder {
    private let compressor: Compressor
    private let session: IngestSession
    private let mediaType: MediaType
    private var digester = Digester()

    init(_ format: Compressor.Format, into session: IngestSession) throws {
        self.session = session
        compressor = try Compressor(format, to: session.write)
        mediaType =
            switch format {
            case .none: .ociLayer
            case .gzip: .ociLayerGzip
            case .zstd: .ociLayerZstd
            }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        digester.update(bytes)
        try compressor.write(bytes)
    }

    /// Ends the layer and stores its blob; `dataLoss` when the tar was not the one `diffID` names.
    func finish(expecting diffID: DiffID? = nil) throws -> Descriptor {
        if let diffID, diffID.digest != digester.finalize() {
            throw CaissonError(
                .dataLoss, "layer \(diffID): its files do not give the tar it was made from", subject: diffID.text)
        }
        try compressor.finish()
        return try session.commit(mediaType: mediaType)
    }

    /// The digest of the tar so far.
    var diffID: DiffID { DiffID(digester.finalize()) }
}
