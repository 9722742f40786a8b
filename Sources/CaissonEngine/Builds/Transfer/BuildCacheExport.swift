import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// `--cache-to`: the results a build made or used, with their layers. Call it under a ``Lease``.
struct BuildCacheExport: Sendable {
    let context: EngineContext
    let report: @Sendable (BuildProgress) -> Void

    /// Writes the results `keys`; ``BuildCacheSource/inline`` is part of the image and nothing to write.
    func export(_ keys: [Digest], to target: BuildCacheSource) async throws {
        switch target {
        case .inline: break
        case .local(let path): try write(gather(keys), into: FilePath(path))
        case .registry(let reference): try await push(gather(keys), to: Reference(parsing: reference).withDefaultTag)
        }
    }

    /// Everything in the content store that makes up an exported cache.
    private struct Package {
        var manifest: CaissonOCI.Descriptor
        var config: CaissonOCI.Descriptor
        var layers: [CaissonOCI.Descriptor]
    }

    private func gather(_ keys: [Digest]) throws -> Package {
        report(BuildProgress(id: "preparing build cache for export", current: 0))
        var collection = BuildCacheCollection()
        for record in try records(keys) where !collection.addKnown(record) {
            guard let chain = record.chainID else { continue }
            do {
                collection.add(record, stack: try stack(chain))
            } catch let error as CaissonError where error.code == .dataLoss {
                // Its files cannot be packed as they came, and the blob is gone: the step runs again elsewhere.
                report(BuildProgress(id: "leaving out \(record.description): \(error.message)", current: 0, isDone: true))
            }
        }
        let layers = collection.layers.compactMap(\.blob)
        let document = try CanonicalJSON.encode(collection.document)
        let config = CaissonOCI.Descriptor(
            mediaType: BuildCacheDocument.mediaType, digest: try context.content.put(document), size: Int64(document.count))
        let manifest = try CanonicalJSON.encode(Manifest(config: config, layers: layers))
        let descriptor = CaissonOCI.Descriptor(
            mediaType: .ociManifest, digest: try context.content.put(manifest), size: Int64(manifest.count))
        report(BuildProgress(id: "preparing build cache for export", current: 0, isDone: true))
        return Package(manifest: descriptor, config: config, layers: layers)
    }

    /// What is still there: a result may have been pruned meanwhile.
    private func records(_ keys: [Digest]) throws -> [BuildCacheRecord] {
        let records = try context.database.read { state in try keys.compactMap { try state.buildCache.find($0) } }
        return records.filter { $0.chainID.map(context.snapshots.contains) ?? true }.sorted { $0.key.text < $1.key.text }
    }

    /// The layers up to `chain` with their blobs.
    private func stack(_ chain: ChainID) throws -> [ImageLayer] {
        try context.snapshots.layers(of: chain).map { snapshot in
            let layer = ImageLayer(diffID: snapshot.diffID, chainID: snapshot.chainID, blob: nil)
            let made = try context.images.materialize(layer) { layer, sink in
                _ = try context.snapshots.writeLayerTar(layer.chainID, to: sink)
            }
            if let blob = made.blob { try context.database.write { _ = try $0.layers.setBlob(blob, of: made.chainID) } }
            return made
        }
    }

    // MARK: Where to

    /// An OCI image layout; what an earlier export left there stays, only the index names the new one.
    private func write(_ package: Package, into folder: FilePath) throws {
        do {
            for blob in package.layers + [package.config, package.manifest] { try copy(blob, into: folder) }
            var entry = package.manifest
            entry.annotations = [ImageLayout.referenceNameAnnotation: "latest"]
            try AtomicFile.write(ImageLayout.layoutFileText, to: folder.appending(ImageLayout.layoutFileName))
            try AtomicFile.write(
                CanonicalJSON.encode(Index(manifests: [entry])), to: folder.appending(ImageLayout.indexFileName))
        } catch let error as SyscallError {
            throw error.asCaissonError("write build cache \(folder)")
        }
    }

    private func copy(_ blob: CaissonOCI.Descriptor, into folder: FilePath) throws {
        let target = folder.pushing(FilePath(ImageLayout.blobPath(blob.digest)))
        guard !Files.exists(target) else { return }
        try Files.makeDirectories(target.removingLastComponent())
        let part = FilePath("\(target).part")
        let source = try context.content.openRead(blob.digest)
        let file = try Files.open(part, [.write, .create, .truncate])
        try FileIO.copy(from: source.file.raw, to: file.raw)
        try Files.rename(part, to: target)
        report(BuildProgress(id: "writing layer \(blob.digest.short)", current: blob.size, total: blob.size, isDone: true))
    }

    private func push(_ package: Package, to reference: Reference) async throws {
        let client = try await context.registries.connect(to: reference)
        defer { client.close() }
        for blob in package.layers + [package.config] {
            let file = try context.content.openRead(blob.digest).file.duplicate()
            let report = report
            _ = try await client.pushBlob(blob, to: reference, file: file) { sent in
                report(BuildProgress(id: "writing layer \(blob.digest.short)", current: sent, total: blob.size))
            }
            report(BuildProgress(id: "writing layer \(blob.digest.short)", current: blob.size, total: blob.size, isDone: true))
        }
        let body = try context.content.read(package.manifest.digest)
        _ = try await client.pushManifest(body, mediaType: package.manifest.mediaType.rawValue, to: reference)
    }

    // MARK: Inline

    /// The image with the results whose files are its own layers in its configuration.
    func inlining(_ keys: [Digest], into image: BuiltImage) throws -> BuiltImage {
        var collection = BuildCacheCollection(image: image.layers)
        for record in try records(keys) { _ = collection.addKnown(record) }
        var image = image
        image.config.inlineCache = String(decoding: try CanonicalJSON.encode(collection.document), as: UTF8.self)
        return image
    }
}
