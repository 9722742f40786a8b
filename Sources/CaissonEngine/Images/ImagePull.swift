import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// `image pull`: resolves a reference, brings the blobs that are missing and unpacks the layers, all layers at once.
struct ImagePull: Sendable {
    let context: EngineContext
    let progress: ProgressSink

    func pull(_ request: PullRequest) async throws -> [PullResult] {
        try context.requireRoot()
        let named = try Reference(parsing: request.reference)
        let platform = try request.platform.map { try Platform(parsing: $0) } ?? .host
        if request.allTags, !named.isNameOnly {
            throw CaissonError(.invalidArgument, "tag can't be used with --all-tags/-a")
        }
        let report = progress
        let client = try await context.registries.connect(to: named) { notice in report(TransferProgress(status: notice)) }
        defer { client.close() }
        guard request.allTags else { return [try await pullOne(named.withDefaultTag, platform, client)] }
        var results: [PullResult] = []
        for tag in try await client.tags(of: named) {
            results.append(try await pullOne(named.withTag(tag), platform, client))
        }
        return results
    }

    private func pullOne(_ reference: Reference, _ platform: Platform, _ client: TransferClient) async throws -> PullResult {
        let top = try await client.resolve(reference)
        progress(TransferProgress(
            id: reference.tag ?? top.digest.text, status: "Pulling from \(reference.familiarPath)"))
        let lease = try Lease.take(context.database, context.locks)
        defer { lease.end() }
        let (manifest, manifestDescriptor) = try await manifest(top, platform, reference, client)
        let config = try await config(manifest, reference, client)
        let layers = try NewImage.layers(of: manifest, config)
        let pull = LayerPull(context: context, client: client, reference: reference, progress: progress)
        let size = try await pull.bring(layers)
        let image = NewImage(
            id: manifest.config.digest, config: config, manifest: manifestDescriptor, layers: layers, size: size)
        let target = CaissonOCI.Descriptor(
            mediaType: MediaType(rawValue: top.mediaType), digest: top.digest, size: Int64(top.body.count))
        let before = try? context.images.resolve(reference.canonical) // ignored: not there is what we ask
        let record = try context.images.register(image, as: [reference], target: target, action: "pull")
        return PullResult(
            reference: reference.canonical, digest: top.digest.text, imageID: record.id.text,
            isNewer: before?.id != record.id)
    }

    /// The manifest for the platform; every document on the way is kept as it came.
    private func manifest(
        _ top: FetchedManifest, _ platform: Platform, _ reference: Reference, _ client: TransferClient
    ) async throws -> (Manifest, CaissonOCI.Descriptor) {
        let type = MediaType(rawValue: top.mediaType)
        _ = try context.content.put(top.body)
        guard type.isIndex else {
            guard type.isManifest else {
                throw CaissonError(.notImplemented, "\(reference.familiar): media type \(top.mediaType) is not supported")
            }
            let own = CaissonOCI.Descriptor(mediaType: type, digest: top.digest, size: Int64(top.body.count))
            return (try Manifest(json: top.body, digest: top.digest), own)
        }
        guard let choice = try Index(json: top.body, digest: top.digest).manifest(for: platform) else {
            throw CaissonError(
                .notFound,
                "no matching manifest for \(platform.text) in the manifest list entries: \(reference.familiar)")
        }
        let fetched = try await client.manifest(choice.digest, of: reference)
        _ = try context.content.put(fetched.body)
        return (try Manifest(json: fetched.body, digest: fetched.digest), choice)
    }

    private func config(
        _ manifest: Manifest, _ reference: Reference, _ client: TransferClient
    ) async throws -> ImageConfig {
        let fetch = BlobFetch(context: context, client: client, reference: reference)
        try await fetch.bring(manifest.config) { _ in }
        let bytes = try context.content.read(manifest.config.digest, limit: 8 << 20)
        return try ImageConfig(json: bytes, digest: manifest.config.digest)
    }
}

extension Reference {
    /// Docker's `library/alpine`: the repository without its registry.
    var familiarPath: String { path }
}
