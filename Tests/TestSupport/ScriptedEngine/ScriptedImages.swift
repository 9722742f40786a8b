import CaissonAPI
import CaissonCore

struct ScriptedImages: ImagesAPI {
    let world: ScriptedWorld

    func list(_ options: ImageListOptions) async throws -> [ImageSummary] {
        if let failure = world.read({ $0.failures["images.list"] }) { throw failure }
        return world.read(\.images)
    }

    func inspect(_ ref: String) async throws -> ImageDetails {
        let image = try find(ref)
        var config = ContainerConfig()
        config.cmd = ["/bin/sh"]
        config.env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        let layers = world.read { ($0.histories[image.id] ?? []).compactMap(\.diffID).reversed() as [String] }
        return ImageDetails(
            id: image.id, repoTags: image.repoTags, repoDigests: image.repoDigests, created: image.created, config: config,
            architecture: "amd64", os: "linux", size: image.size.bytes, rootFS: RootFSDetails(layers: layers))
    }

    func history(_ ref: String) async throws -> [ImageHistoryEntry] {
        let image = try find(ref)
        if let failure = world.read({ $0.failures["images.history"] }) { throw failure }
        return world.read { $0.histories[image.id] ?? [] }
    }

    func layerChanges(_ ref: String, diffID: String) async throws -> [FileChange] {
        world.read { $0.layers[diffID] ?? [] }
    }

    func pull(_ request: PullRequest, progress: @escaping ProgressSink) async throws -> [PullResult] {
        try world.enter("images.pull \(request.reference)")
        guard let image = world.pull(request.reference, progress) else {
            throw CaissonError(
                .notFound,
                "pull access denied for \(request.reference), repository does not exist or may require 'docker login'",
                cause: CaissonError(.unauthenticated, "GET /v2/library/\(request.reference)/manifests/latest: 401"))
        }
        return [PullResult(reference: request.reference, digest: image.id, imageID: image.id, isNewer: true)]
    }

    func push(_ request: PushRequest, progress: @escaping ProgressSink) async throws -> [PushResult] {
        try world.enter("images.push \(request.reference)")
        return [PushResult(tag: "latest", digest: try find(request.reference).id, size: 528)]
    }

    func tag(_ source: String, as target: String) async throws {
        try world.enter("images.tag \(source) \(target)")
        let image = try find(source)
        let name = target.contains(":") ? target : target + ":latest"
        world.edit { state in
            guard let index = state.images.firstIndex(where: { $0.id == image.id }) else { return }
            state.images[index].repoTags.append(name)
        }
        world.announce(.image, "tag", image.id, ["name": name])
    }

    func remove(_ ref: String, force: Bool, noPrune: Bool) async throws -> [RemovalRecord] {
        try world.enter("images.remove \(ref)\(force ? " --force" : "")")
        let image = try find(ref)
        let untagsOnly = image.repoTags.count > 1 && image.repoTags.contains(ref)
        world.edit { state in
            if untagsOnly, let index = state.images.firstIndex(where: { $0.id == image.id }) {
                state.images[index].repoTags.removeAll { $0 == ref }
            } else {
                state.images.removeAll { $0.id == image.id }
            }
        }
        world.announce(.image, untagsOnly ? "untag" : "delete", image.id, ["name": ref])
        return untagsOnly ? [.untagged(ref)] : [.untagged(ref), .deleted(image.id)]
    }

    func prune(all: Bool, filters: Filters) async throws -> PruneReport {
        try world.enter("images.prune")
        let gone = world.edit { state -> [ImageSummary] in
            let dangling = state.images.filter { $0.repoTags.isEmpty && $0.containers == 0 }
            state.images.removeAll { dangling.contains($0) }
            return dangling
        }
        for image in gone { world.announce(.image, "delete", image.id) }
        return PruneReport(
            images: gone.map { .deleted($0.id) }, reclaimed: ByteCount(gone.reduce(0) { $0 + $1.size.bytes }))
    }

    func save(
        _ refs: [String], format: ArchiveFormat, to sink: @escaping ByteSink, progress: @escaping ProgressSink
    ) async throws {
        try world.enter("images.save \(refs.joined(separator: " "))")
        try Array("archive".utf8).withUnsafeBytes { try sink($0) }
    }

    func load(from source: @escaping BytePull, progress: @escaping ProgressSink) async throws -> [LoadedImage] {
        try world.enter("images.load")
        guard let image = world.pull("alpine:latest", progress) else { return [] }
        return [LoadedImage(reference: "alpine:latest", imageID: image.id)]
    }

    func importRoot(from source: @escaping BytePull, _ request: ImportRequest) async throws -> String {
        try world.enter("images.import")
        return "sha256:" + world.freshID().text
    }

    func makeBase(_ kind: BaseImageKind, tag: String, progress: @escaping ProgressSink) async throws -> String {
        try world.enter("images.make-base \(kind.rawValue) \(tag)")
        progress(TransferProgress(status: "copying /bin/busybox"))
        let id = "sha256:" + world.freshID().text
        world.edit { state in
            state.images.insert(
                ImageSummary(id: id, repoTags: [tag], created: state.now, size: ByteCount(2_100_000)), at: 0)
        }
        world.announce(.image, "import", id, ["name": tag])
        return id
    }

    private func find(_ ref: String) throws -> ImageSummary {
        guard let image = world.image(ref) else { throw CaissonError(.notFound, "No such image: \(ref)") }
        return image
    }
}
