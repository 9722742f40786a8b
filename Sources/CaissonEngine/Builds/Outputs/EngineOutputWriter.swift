import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonOCI
import CaissonStore
import SystemPackage

/// Takes a build's result to where its request wants it besides the store: archives, folders, registries, caches of others.
/// A build calls it under its ``Lease``.
struct EngineOutputWriter: BuildOutputWriter {
    let context: EngineContext

    func write(
        _ output: BuildOutput, _ image: BuiltImage, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> [String: String] {
        switch output {
        case .image(_, let push): return try await push ? self.push(image.references, progress) : [:]
        case .oci(let path): return try archive(image, forDocker: false, path, progress)
        case .docker(let path): return try archive(image, forDocker: true, path, progress)
        case .local(let path):
            progress(BuildProgress(id: "copying files", current: 0))
            try await files(image).unpack(into: FilePath(path))
            progress(BuildProgress(id: "copying files", current: 0, isDone: true))
        case .tar(let path):
            progress(BuildProgress(id: "sending tarball", current: 0))
            try OutputFile(path).write { try files(image).pack(to: $0) }
            progress(BuildProgress(id: "sending tarball", current: 0, isDone: true))
        case .cacheOnly: break
        }
        return [:]
    }

    private func files(_ image: BuiltImage) -> ResultFiles {
        ResultFiles(context: context, chain: image.layers.last?.chainID)
    }

    private func push(
        _ names: [Reference], _ progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> [String: String] {
        guard !names.isEmpty else {
            throw CaissonError(.invalidArgument, "tag is needed when pushing to registry")
        }
        let pushing = ImagePush(context: context) { layer in
            guard let current = layer.current else { return }
            progress(BuildProgress(id: "pushing \(layer.id)", current: current, total: layer.total))
        }
        var digest: String?
        for name in names {
            let pushed = try await pushing.push(PushRequest(reference: name.familiar))
            digest = pushed.first?.digest ?? digest
            progress(BuildProgress(id: "pushing manifest for \(name.canonical)", current: 1, total: 1, isDone: true))
        }
        return digest.map { [BuildMetadataKey.digest: $0] } ?? [:]
    }

    private func archive(
        _ image: BuiltImage, forDocker: Bool, _ path: String, _ progress: @escaping @Sendable (BuildProgress) -> Void
    ) throws -> [String: String] {
        let new = try context.images.create(image.config, layers: image.layers, size: image.size)
        let record = try context.materialize(ImageRecord(new))
        try OutputFile(path).write { sink in
            let writer = ImageArchiveWriter(context.content, to: sink) { blob in
                progress(BuildProgress(id: "sending \(blob.digest.short)", current: blob.size, total: blob.size, isDone: true))
            }
            try writer.write([SavedImage(record: record, tags: image.references)], forDocker: forDocker)
        }
        var keys = [BuildMetadataKey.configDigest: record.id.text]
        keys[BuildMetadataKey.digest] = record.manifest?.digest.text
        return keys
    }

    // MARK: Caches of others

    func inlining(_ results: [Digest], into image: BuiltImage) throws -> BuiltImage {
        try BuildCacheExport(context: context) { _ in }.inlining(results, into: image)
    }

    func export(
        _ results: [Digest], to target: BuildCacheSource, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws {
        try await BuildCacheExport(context: context, report: progress).export(results, to: target)
    }

    func open(
        _ source: BuildCacheSource, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> any ImportedResults {
        try await BuildCacheImport.open(source, context, report: progress)
    }
}

extension ImageRecord {
    /// An image that only goes elsewhere.
    init(_ image: NewImage) {
        let config = image.config
        self.init(
            id: image.id, manifest: image.manifest, created: config.created, size: image.size, parentID: image.parentID,
            layers: image.layers, labels: config.config?.labels ?? [:], architecture: config.architecture, os: config.os,
            variant: config.variant)
    }
}
