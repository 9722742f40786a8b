import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

extension EngineContext {
    /// Writes what blobs an image made here still lacks.
    func materialize(_ image: ImageRecord) throws -> ImageRecord {
        try images.materialize(image) { layer, sink in
            _ = try self.snapshots.writeLayerTar(layer.chainID, to: sink)
        }
    }
}

/// `image save`.
struct ImageSave {
    let context: EngineContext
    let progress: ProgressSink

    func save(_ refs: [String], format: ArchiveFormat, to sink: @escaping ByteSink) throws {
        let lease = try Lease.take(context.database, context.locks)
        defer { lease.end() }
        let chosen = try context.images.selectForSave(refs).map { saved in
            SavedImage(record: try context.materialize(saved.record), tags: saved.tags)
        }
        let progress = progress
        let writer = ImageArchiveWriter(context.content, to: sink) { blob in
            progress(TransferProgress(id: blob.digest.short, status: "Saved", current: blob.size, total: blob.size))
        }
        try writer.write(chosen, forDocker: format == .docker)
        try context.database.write { state in
            for image in chosen {
                let attributes = ["name": image.tags.first?.familiar ?? image.record.id.text]
                _ = try state.events.append(kind: "image", action: "save", actor: image.record.id.text, attributes: attributes)
            }
        }
    }
}

/// `image load`.
struct ImageLoad {
    let context: EngineContext
    let progress: ProgressSink

    func load(from source: @escaping BytePull) throws -> [LoadedImage] {
        let lease = try Lease.take(context.database, context.locks)
        defer { lease.end() }
        let progress = progress
        let reader = ImageArchiveReader(context.images) { blob in
            progress(TransferProgress(id: blob.digest.short, status: "Loading layer", current: blob.size, total: blob.size))
        }
        return try reader.read(source).flatMap(add)
    }

    private func add(_ image: ArchivedImage) throws -> [LoadedImage] {
        var size: Int64 = 0
        var parent: ChainID?
        for layer in image.layers {
            size += try unpack(layer, on: parent)
            parent = layer.chainID
        }
        let record = try context.images.register(image.unpacked(size: size), as: image.tags, action: "load")
        guard !image.tags.isEmpty else { return [LoadedImage(reference: nil, imageID: record.id.text)] }
        return image.tags.map { LoadedImage(reference: $0.familiar, imageID: record.id.text) }
    }

    /// Returns the layer's unpacked bytes.
    private func unpack(_ layer: ImageLayer, on parent: ChainID?) throws -> Int64 {
        guard let blob = layer.blob else { throw CaissonError(.dataLoss, "layer \(layer.diffID.text): not in the archive") }
        return try context.locks.withLock(.image(layer.chainID.digest)) {
            let reader = try context.content.openRead(blob.digest)
            let snapshot = try context.snapshots.apply(
                { try reader.read(into: $0) }, blob: blob, diffID: layer.diffID, parent: parent)
            try context.database.write { try $0.layers.insert(LayerRecord(snapshot, blob: blob)) }
            return snapshot.size
        }
    }
}
