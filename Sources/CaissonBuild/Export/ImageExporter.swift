import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// Makes an image of what the target stage came to.
struct ImageExporter {
    let environment: BuildEnvironment
    let epoch: Int64?

    /// The image's configuration and layers. Times are those of the steps' inputs, so that equal inputs give equal images.
    func image(_ state: StageState, _ results: [VertexResult], references: [Reference]) -> BuiltImage {
        let result = state.head.map { results[$0] } ?? .empty
        var config = ImageConfig(platform: state.platform, config: state.config)
        config.author = state.author
        config.rootfs = RootFS(diffIDs: result.layers.map(\.diffID))
        var time = Timestamp(seconds: 0)
        var history: [History] = []
        for step in state.history {
            var entry = step.entry
            if step.isInherited {
                time = max(time, entry.created ?? time)
            } else {
                if let vertex = step.vertex { time = max(time, results[vertex].time) }
                entry.created = epoch.map { Timestamp(seconds: $0) } ?? time
                entry.emptyLayer = step.vertex == nil ? true : nil
            }
            history.append(entry)
        }
        config.history = history
        config.created = epoch.map { Timestamp(seconds: $0) } ?? max(time, result.time)
        return BuiltImage(config: config, layers: result.layers, size: result.size, references: references)
    }

    /// The same image with everything above its base in one layer (`--squash`).
    func squashed(_ image: BuiltImage, _ state: StageState, onto base: [ImageLayer]) throws -> BuiltImage {
        guard image.layers.count > base.count + 1, let top = image.layers.last else { return image }
        let layer = try environment.snapshots.squash(top.chainID, onto: base.last?.chainID)
        try environment.database.write { state in
            guard try state.layers.find(chainID: layer.chainID) == nil else { return }
            try state.layers.insert(
                LayerRecord(
                    chainID: layer.chainID, parent: layer.parent, diffID: layer.diffID, size: layer.size, blob: nil,
                    created: environment.clock()))
        }
        var squashed = image
        squashed.layers = base + [ImageLayer(diffID: layer.diffID, chainID: layer.chainID, blob: nil)]
        squashed.size = layer.size
        for below in base { squashed.size += try environment.snapshots.layer(below.chainID).size }
        squashed.config.rootfs = RootFS(diffIDs: squashed.layers.map(\.diffID))
        var history = image.config.history ?? []
        for index in history.indices.dropFirst(state.history.count { $0.isInherited }) {
            history[index].emptyLayer = true
        }
        history.append(
            History(created: image.config.created, comment: "merge \(image.layers.count - base.count) layers"))
        squashed.config.history = history
        return squashed
    }

    /// Puts the image into the store under its references; returns its ID. Nothing is written when it is there under them.
    func store(_ image: BuiltImage) throws -> Digest {
        let bytes = try CanonicalJSON.encode(image.config)
        let id = Digest.sha256(bytes)
        if try isStored(id, image.references) { return id }
        let new = try environment.images.create(image.config, layers: image.layers, size: image.size)
        try environment.images.register(new, as: image.references, action: "tag")
        return new.id
    }

    private func isStored(_ id: Digest, _ references: [Reference]) throws -> Bool {
        guard try environment.images.content.contains(id) else { return false }
        return try environment.database.read { state in
            guard try state.images.find(id: id) != nil else { return false }
            return try references.allSatisfy { try state.references.find($0.canonical)?.imageID == id }
        }
    }
}
