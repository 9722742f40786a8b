import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// `image push`: what the registry has is skipped, what another repository of it has is mounted, the rest is sent.
struct ImagePush: Sendable {
    let context: EngineContext
    let progress: ProgressSink

    func push(_ request: PushRequest) async throws -> [PushResult] {
        let named = try Reference(parsing: request.reference)
        if request.allTags, named.tag != nil {
            throw CaissonError(.invalidArgument, "tag can't be used with --all-tags/-a")
        }
        let references = request.allTags ? try allTags(of: named) : [named.withDefaultTag]
        let images = try references.map { try held($0) }
        let report = progress
        let client = try await context.registries.connect(to: named) { report(TransferProgress(status: $0)) }
        defer { client.close() }
        report(TransferProgress(status: "The push refers to repository [\(named.name)]"))
        var results: [PushResult] = []
        for (reference, image) in zip(references, images) {
            results.append(try await push(image, as: reference, client))
            _ = try context.database.write { state in
                try state.events.append(
                    kind: "image", action: "push", actor: reference.familiar, attributes: ["name": reference.familiarName])
            }
        }
        return results
    }

    private func allTags(of name: Reference) throws -> [Reference] {
        let held = try context.database.read { try $0.references.list() }.compactMap { try? Reference(parsing: $0.reference) }
        let tags = held.filter { $0.name == name.name && $0.tag != nil } // ignored above: rows that are no names any more
        guard !tags.isEmpty else { throw notFound(name) }
        return tags.sorted { $0.canonical < $1.canonical }
    }

    private func held(_ reference: Reference) throws -> ImageRecord {
        do {
            return try context.images.resolve(reference.canonical)
        } catch let error as CaissonError where error.code == .notFound {
            throw notFound(reference)
        }
    }

    private func notFound(_ reference: Reference) -> CaissonError {
        CaissonError(.notFound, "An image does not exist locally with the tag: \(reference.familiarName)")
    }

    private func push(_ image: ImageRecord, as reference: Reference, _ client: TransferClient) async throws -> PushResult {
        let lease = try Lease.take(context.database, context.locks)
        defer { lease.end() }
        for layer in image.layers { report(layer, "Preparing") }
        let ready = try context.materialize(image)
        guard let descriptor = ready.manifest else {
            throw CaissonError(.dataLoss, "image \(image.id.short) has no manifest")
        }
        let body = try context.content.read(descriptor.digest)
        let manifest = try Manifest(json: body, digest: descriptor.digest)
        let sources = try origins(of: image, in: reference)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (layer, blob)) in zip(image.layers, manifest.layers).enumerated() {
                if index >= 3 { try await group.next() }
                group.addTask { try await send(blob, to: reference, mountFrom: sources, client) { report(layer, $0, $1, blob.size) } }
            }
            try await group.waitForAll()
        }
        try await send(manifest.config, to: reference, mountFrom: sources, client) { _, _ in }
        let digest = try await client.pushManifest(body, mediaType: descriptor.mediaType.rawValue, to: reference)
        try context.images.recordPush(image, as: reference, manifest: descriptor)
        return PushResult(tag: reference.tag ?? "latest", digest: digest.text, size: body.count)
    }

    /// Another repository of the same registry that is known to hold this image.
    private func origins(of image: ImageRecord, in reference: Reference) throws -> String? {
        let related = [image.id] + (image.parentID.map { [$0] } ?? [])
        for id in related {
            let names = try context.images.names(of: id).digests
            if let other = names.first(where: { $0.domain == reference.domain && $0.path != reference.path }) { return other.path }
        }
        return nil
    }

    private func send(
        _ blob: CaissonOCI.Descriptor, to reference: Reference, mountFrom: String?, _ client: TransferClient,
        report: @escaping @Sendable (String, Int64?) -> Void
    ) async throws {
        guard try context.content.contains(blob.digest) else {
            throw CaissonError(.dataLoss, "blob \(blob.digest.text) is not in the content store")
        }
        report("Waiting", nil)
        let reader = try context.content.openRead(blob.digest)
        let file = try reader.file.duplicate()
        let outcome = try await client.pushBlob(blob, to: reference, mountFrom: mountFrom, file: file) { report("Pushing", $0) }
        switch outcome {
        case .exists: report("Layer already exists", nil)
        case .mounted: report("Mounted from \(mountFrom ?? "")", nil)
        case .uploaded: report("Pushed", nil)
        }
    }

    private func report(_ layer: ImageLayer, _ status: String, _ current: Int64? = nil, _ total: Int64? = nil) {
        progress(TransferProgress(
            id: layer.diffID.digest.short, status: status, current: current, total: current == nil ? nil : total))
    }
}
