import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// `image import`: a root file system becomes an image of one layer.
struct ImageImport {
    let context: EngineContext

    /// Returns the image's ID. `createdBy` and `action` say how it came to be.
    func importRoot(
        from source: @escaping BytePull, _ request: ImportRequest, createdBy: String? = nil, action: String = "import"
    ) throws -> String {
        let reference = try request.reference.map { try Reference(parsing: $0).withDefaultTag }
        let platform = try request.platform.map { try Platform(parsing: $0) } ?? .host
        var settings = ContainerConfig()
        try CommitChanges.apply(request.changes, to: &settings)
        let lease = try Lease.take(context.database, context.locks)
        defer { lease.end() }
        let layer = try context.snapshots.apply(source, diffID: nil, parent: nil)
        let now = SystemClock.now()
        var config = ImageConfig(
            platform: platform, config: ExecutionConfig(settings, healthcheck: nil), diffIDs: [layer.diffID],
            history: [History(created: now, createdBy: createdBy, comment: request.message.isEmpty ? "Imported from -" : request.message)])
        config.created = now
        let id = try context.content.put(CanonicalJSON.encode(config))
        let image = NewImage(
            id: id, config: config, manifest: nil,
            layers: [ImageLayer(diffID: layer.diffID, chainID: layer.chainID, blob: nil)], size: layer.size)
        return try context.images.register(image, as: reference.map { [$0] } ?? [], action: action) { state in
            try state.layers.insert(LayerRecord(layer, blob: nil))
        }.id.text
    }
}
