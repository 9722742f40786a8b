import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// `container commit`: the writable layer becomes an immutable layer of a new image.
struct ContainerCommit: Sendable {
    let context: EngineContext

    /// Returns the image's ID.
    func commit(_ ref: String, _ request: CommitRequest) throws -> String {
        let reference = try request.reference.map { try Reference(parsing: $0).withDefaultTag }
        let found = try ContainerService(context: context).resolve(ref)
        var config = found.body.config
        try CommitChanges.apply(request.changes, to: &config)
        let lease = try Lease.take(context.database, context.locks)
        defer { lease.end() }
        return try context.withLock(of: found.id) {
            let entry = try ContainerService(context: context).resolve(found.id.text)
            let layer = try Freezing(context: context).around(entry, wanted: request.pause) { try context.snapshots.commit(entry.id.text) }
            let image = try image(entry, config, layer, request)
            let record = try context.images.register(image, as: reference.map { [$0] } ?? []) { state in
                try state.layers.insert(LayerRecord(layer, blob: nil))
                try state.events.append(
                    entry, "commit", ["imageID": image.id.text, "imageRef": reference?.familiar ?? "", "comment": request.message])
            }
            return record.id.text
        }
    }

    private func image(
        _ entry: ContainerEntry, _ config: ContainerConfig, _ layer: LayerSnapshot, _ request: CommitRequest
    ) throws -> NewImage {
        let parent = try context.database.read { try $0.images.find(id: entry.record.imageID) }
        let parentConfig = try ImageConfig(json: context.content.read(entry.record.imageID), digest: entry.record.imageID)
        let now = SystemClock.now()
        var new = parentConfig
        new.created = now
        new.author = request.author.isEmpty ? nil : request.author
        new.config = ExecutionConfig(config, healthcheck: parentConfig.config?.healthcheck)
        new.rootfs = RootFS(diffIDs: parentConfig.rootfs.diffIDs + [layer.diffID])
        new.history = (parentConfig.history ?? []) + [
            History(
                created: now, createdBy: (entry.body.config.cmd ?? []).joined(separator: " "), author: new.author,
                comment: request.message.isEmpty ? nil : request.message)
        ]
        let id = try context.content.put(CanonicalJSON.encode(new))
        let below = parent?.layers ?? stack(parentConfig)
        return NewImage(
            id: id, config: new, manifest: nil,
            layers: below + [ImageLayer(diffID: layer.diffID, chainID: layer.chainID, blob: nil)],
            size: (parent?.size ?? 0) + layer.size, parentID: parent?.id)
    }

    /// The layers of an image that was removed by force while the container lived on.
    private func stack(_ config: ImageConfig) -> [ImageLayer] {
        zip(config.rootfs.diffIDs, ChainID.chains(of: config.rootfs.diffIDs)).map {
            ImageLayer(diffID: $0, chainID: $1, blob: nil)
        }
    }
}

extension ContainerService {
    func commit(_ ref: String, _ request: CommitRequest) async throws -> String {
        try await context.onPool { try ContainerCommit(context: $0).commit(ref, request) }
    }

    func export(_ ref: String, to sink: @escaping ByteSink) async throws {
        try await context.onPool { context in
            let entry = try ContainerService(context: context).resolve(ref)
            let overlay = try context.snapshots.container(entry.id.text).plan
            try RootView.open(overlay, readOnly: true, scratch: context.paths.runRoot) { root in
                let folder = try root.open("/", [.read, .directory])
                try OverlaySnapshotter.exportTree(folder.raw, to: sink)
            }
            try context.database.write { try $0.events.append(entry, "export") }
        }
    }
}
