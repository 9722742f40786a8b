import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

/// `image inspect` and `image history`.
struct ImageInspection {
    let context: EngineContext

    func details(_ ref: String) throws -> ImageDetails {
        let record = try context.images.resolve(ref)
        let config = try context.images.config(of: record)
        let (tags, digests) = try names(of: record)
        return ImageDetails(
            id: record.id.text, repoTags: tags, repoDigests: digests, parent: record.parentID?.text ?? "",
            comment: config.history?.last?.comment ?? "", created: record.created ?? .never, author: config.author ?? "",
            config: ContainerConfig(config.config ?? ExecutionConfig()), architecture: record.architecture,
            variant: record.variant, os: record.os, size: record.size,
            rootFS: RootFSDetails(layers: record.layers.map(\.diffID.text)),
            metadata: ImageMetadata(lastTagTime: record.lastTagged ?? .never))
    }

    private func names(of record: ImageRecord) throws -> (tags: [String], digests: [String]) {
        let names = try context.images.names(of: record.id)
        return (names.tags.map(\.familiar).sorted(), names.digests.map(\.familiar).sorted())
    }

    func history(_ ref: String) throws -> [ImageHistoryEntry] {
        let record = try context.images.resolve(ref)
        let tags = try names(of: record).tags
        return try context.images.history(of: record).map { row in
            ImageHistoryEntry(
                id: row.imageID?.text ?? "<missing>", created: row.created, createdBy: row.createdBy,
                size: ByteCount(row.size ?? 0), comment: row.comment, tags: row.imageID == record.id ? tags : [],
                diffID: row.diffID?.text)
        }
    }

    func layerChanges(_ ref: String, diffID: String) throws -> [FileChange] {
        let record = try context.images.resolve(ref)
        guard let position = record.layers.firstIndex(where: { $0.diffID.text == diffID }) else {
            throw CaissonError(.notFound, "image \(ref) has no layer \(diffID)")
        }
        return try LayerFiles(context: context).changes(of: record.layers, at: position)
    }
}
