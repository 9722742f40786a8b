import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// `--cache-from`: results that were made elsewhere. Their layers are brought when a step asks for them, not before.
struct BuildCacheImport: ImportedResults {
    private enum Origin: Sendable {
        case folder(FilePath)
        case registry(Reference)
    }

    private let context: EngineContext
    private let report: @Sendable (BuildProgress) -> Void
    private let document: BuildCacheDocument
    private let blobs: [CaissonOCI.Descriptor]
    private let origin: Origin
    private let records: [Digest: BuildCacheDocument.Record]

    private init(
        _ context: EngineContext, _ report: @escaping @Sendable (BuildProgress) -> Void, _ document: BuildCacheDocument,
        _ blobs: [CaissonOCI.Descriptor], _ origin: Origin
    ) {
        self.context = context
        self.report = report
        self.document = document
        self.blobs = blobs
        self.origin = origin
        records = Dictionary(document.records.map { ($0.key, $0) }) { first, _ in first }
    }

    /// Reads a cache; throws ``CaissonError`` when it is missing or not ours.
    static func open(
        _ source: BuildCacheSource, _ context: EngineContext, report: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> BuildCacheImport {
        switch source {
        case .inline: throw CaissonError(.invalidArgument, "an inline cache is read from its image: type=registry,ref=…")
        case .local(let path): try local(FilePath(path), context, report)
        case .registry(let reference): try await registry(Reference(parsing: reference).withDefaultTag, context, report)
        }
    }

    /// The result of a step, brought and recorded; nil when this cache has it not.
    func bring(_ key: Digest) async throws -> BuildCacheRecord? {
        guard let record = records[key] else { return nil }
        let stack = record.layer.map { document.stack($0, blobs: blobs) } ?? []
        if !stack.isEmpty { try await bring(stack) }
        let found = BuildCacheRecord(record, stack: stack)
        try context.database.write { try $0.buildCache.insert(found) }
        return found
    }

    private func bring(_ stack: [ImageLayer]) async throws {
        guard let top = stack.last, !context.snapshots.contains(top.chainID) else { return }
        guard stack.allSatisfy({ $0.blob != nil }) else { throw CaissonError(.dataLoss, "build cache: a layer's blob is not there") }
        switch origin {
        case .folder(let folder): try unpack(stack, from: folder)
        case .registry(let reference):
            let client = try await context.registries.connect(to: reference)
            defer { client.close() }
            let report = report
            let pull = LayerPull(context: context, client: client, reference: reference) { progress in
                guard let current = progress.current else { return }
                report(BuildProgress(id: progress.id, current: current, total: progress.total))
            }
            _ = try await pull.bring(stack)
        }
    }

    private func unpack(_ stack: [ImageLayer], from folder: FilePath) throws {
        var parent: ChainID?
        for layer in stack {
            defer { parent = layer.chainID }
            guard let blob = layer.blob, !context.snapshots.contains(layer.chainID) else { continue }
            let file = try BuildCacheImport.blob(blob.digest, in: folder)
            let snapshot = try context.snapshots.apply({ try file.read(into: $0) }, blob: blob, diffID: layer.diffID, parent: parent)
            // The blob stays in its folder: a push makes one from the files.
            try context.database.write { try $0.layers.insert(LayerRecord(snapshot, blob: nil)) }
        }
    }

    // MARK: Reading

    private static func blob(_ digest: Digest, in folder: FilePath) throws -> SharedDescriptor {
        let path = folder.pushing(FilePath(ImageLayout.blobPath(digest)))
        do {
            return try Files.open(path, .read).shared()
        } catch {
            throw error.asCaissonError("build cache \(folder)")
        }
    }

    private static func read(_ digest: Digest, in folder: FilePath) throws -> [UInt8] {
        let bytes: [UInt8]
        do throws(SyscallError) {
            bytes = try Files.read(folder.pushing(FilePath(ImageLayout.blobPath(digest))), limit: 64 << 20)
        } catch {
            throw error.asCaissonError("build cache \(folder)")
        }
        guard Digest.sha256(bytes) == digest else { throw CaissonError(.dataLoss, "\(digest): its content is another one") }
        return bytes
    }

    private static func local(
        _ folder: FilePath, _ context: EngineContext, _ report: @escaping @Sendable (BuildProgress) -> Void
    ) throws -> BuildCacheImport {
        let bytes: [UInt8]
        do throws(SyscallError) {
            bytes = try Files.read(folder.appending(ImageLayout.indexFileName), limit: 8 << 20)
        } catch {
            throw error.asCaissonError("build cache \(folder)")
        }
        let index = try CanonicalJSON.decode(Index.self, from: bytes, "index of \(folder)")
        guard let entry = index.manifests.first(where: { $0.mediaType.isManifest }) else { throw foreign }
        let manifest = try Manifest(json: read(entry.digest, in: folder), digest: entry.digest)
        guard manifest.config.mediaType == BuildCacheDocument.mediaType else { throw foreign }
        let document = try BuildCacheDocument(json: read(manifest.config.digest, in: folder), name: folder.string)
        return BuildCacheImport(context, report, document, manifest.layers, .folder(folder))
    }

    private static func registry(
        _ reference: Reference, _ context: EngineContext, _ report: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> BuildCacheImport {
        let client = try await context.registries.connect(to: reference)
        defer { client.close() }
        var fetched = try await client.resolve(reference)
        if MediaType(rawValue: fetched.mediaType).isIndex {
            let index = try Index(json: fetched.body, digest: fetched.digest)
            guard let choice = index.manifest(for: .host) else { throw foreign }
            fetched = try await client.manifest(choice.digest, of: reference)
        }
        let manifest = try Manifest(json: fetched.body, digest: fetched.digest)
        try await BlobFetch(context: context, client: client, reference: reference).bring(manifest.config) { _ in }
        let config = try context.content.read(manifest.config.digest, limit: 64 << 20)
        let document: BuildCacheDocument
        if manifest.config.mediaType == BuildCacheDocument.mediaType {
            document = try BuildCacheDocument(json: config, name: reference.familiar)
        } else {
            guard let text = try ImageConfig(json: config, digest: manifest.config.digest).inlineCache else { throw foreign }
            document = try BuildCacheDocument(json: Array(text.utf8), name: reference.familiar)
        }
        return BuildCacheImport(context, report, document, manifest.layers, .registry(reference))
    }

    private static let foreign = CaissonError(.invalidArgument, "holds no build cache of caisson")
}

extension BuildCacheRecord {
    /// A result from elsewhere, with its files in place.
    init(_ record: BuildCacheDocument.Record, stack: [ImageLayer]) {
        self.init(
            key: record.key, chainID: stack.last?.chainID, parent: stack.dropLast().last?.chainID, diffID: stack.last?.diffID,
            size: record.size, kind: record.kind, description: record.description, inputs: record.inputs, time: record.time,
            duration: .nanoseconds(record.duration), created: SystemClock.now(), boot: nil)
    }
}
