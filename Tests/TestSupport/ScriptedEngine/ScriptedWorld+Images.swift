import CaissonAPI
import CaissonCore

extension ScriptedWorld {
    /// The image with this reference (`:latest` may be left out), ID or ID prefix.
    func image(_ ref: String) -> ImageSummary? {
        read { state in
            state.images.first { $0.repoTags.contains(ref) || $0.repoTags.contains(ref + ":latest") || $0.id == ref }
                ?? state.images.first { $0.id.dropFirst("sha256:".count).hasPrefix(ref) }
        }
    }

    /// Takes an image from the scripted registry; nil when it is not there.
    func pull(_ reference: String, _ progress: ProgressSink) -> ImageSummary? {
        let steps = read(\.pullProgress)
        for step in steps { progress(step) }
        let image = edit { state -> ScriptedImage? in
            guard let found = state.registry[reference] ?? state.registry[reference + ":latest"] else { return nil }
            if !state.images.contains(where: { $0.id == found.summary.id }) { state.images.insert(found.summary, at: 0) }
            state.histories[found.summary.id] = found.history
            state.layers.merge(found.layers) { $1 }
            return found
        }
        guard let image else { return nil }
        announce(.image, "pull", reference, ["name": reference])
        return image.summary
    }

    /// Makes an image of the container's changes, as `container commit`.
    func commit(_ container: ContainerSummary, _ request: CommitRequest) -> String {
        let id = "sha256:" + freshID().text
        let diffID = "sha256:" + freshID().text
        edit { state in
            let changes = state.changes[container.id] ?? []
            let size = ByteCount(changes.reduce(0) { $0 + $1.size })
            let tag = request.reference.map { $0.contains(":") ? $0 : $0 + ":latest" }
            state.images.insert(
                ImageSummary(
                    id: id, repoTags: tag.map { [$0] } ?? [], created: state.now, size: size, parentID: container.imageID),
                at: 0)
            var history = state.histories[container.imageID] ?? []
            if !history.isEmpty { history[0].id = "<missing>" }
            let entry = ImageHistoryEntry(
                id: id, created: state.now, createdBy: container.command, size: size, comment: request.message,
                diffID: diffID)
            state.histories[id] = [entry] + history
            state.layers[diffID] = changes
        }
        return id
    }
}
