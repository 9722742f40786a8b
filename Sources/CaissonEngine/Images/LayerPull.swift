import CaissonAPI
import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// Brings and unpacks the layers of an image: download, decompression and unpacking of one layer overlap, and so do layers.
struct LayerPull: Sendable {
    let context: EngineContext
    let client: TransferClient
    let reference: Reference
    let progress: ProgressSink

    /// As many layers at once as Docker takes.
    private static let parallel = 3

    /// Returns the unpacked bytes of all layers.
    func bring(_ layers: [ImageLayer]) async throws -> Int64 {
        for layer in layers where try !isPresent(layer) { report(layer, "Pulling fs layer") }
        let gates = layers.map { _ in LayerGate() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, layer) in layers.enumerated() {
                if index >= LayerPull.parallel { try await group.next() }
                let below: (chain: ChainID, gate: LayerGate)? =
                    index == 0 ? nil : (layers[index - 1].chainID, gates[index - 1])
                group.addTask {
                    try await bring(layer, on: below)
                    gates[index].open()
                }
            }
            try await group.waitForAll()
        }
        return try context.database.read { state in
            try layers.reduce(0) { sum, layer in sum + (try state.layers.find(chainID: layer.chainID)?.size ?? 0) }
        }
    }

    private func isPresent(_ layer: ImageLayer) throws -> Bool {
        try context.snapshots.contains(layer.chainID)
            && context.database.read { try $0.layers.find(chainID: layer.chainID) } != nil
    }

    private func bring(_ layer: ImageLayer, on below: (chain: ChainID, gate: LayerGate)?) async throws {
        guard let blob = layer.blob else { return }
        if try isPresent(layer) { return report(layer, "Already exists") }
        // Two pulls at once may share layers: the second waits here for the blob and finds the work done.
        let session = try context.content.beginIngest(blob)
        let canUnpack = below.map { context.snapshots.contains($0.chain) } ?? true
        if session.alreadyPresent || session.offset > 0 || !canUnpack {
            session.suspend()
            if try isPresent(layer) { return report(layer, "Already exists") }
            try await finishDownload(blob, layer)
            try await below?.gate.pass()
            report(layer, "Extracting")
            let reader = try context.content.openRead(blob.digest)
            try unpack(layer, blob, below?.chain) { try reader.read(into: $0) }
        } else {
            try await stream(blob, session, layer, below?.chain)
        }
        report(layer, "Pull complete")
    }

    /// The usual way: what arrives is stored and unpacked as it comes.
    private func stream(
        _ blob: CaissonOCI.Descriptor, _ session: IngestSession, _ layer: ImageLayer, _ parent: ChainID?
    ) async throws {
        do {
            let source = try await client.fetch(blob, of: reference, offset: 0)
            let tee = DownloadTee(source: source, session: session, total: blob.size) { bytes in
                progress(TransferProgress(id: layer.shortID, status: "Downloading", current: bytes, total: blob.size))
            }
            let snapshot = try apply(layer, blob, parent) { try tee.read(into: $0) }
            try tee.drain()
            _ = try session.commit()
            try record(snapshot, blob)
        } catch {
            BlobFetch.settle(session, after: error)
            throw error
        }
    }

    /// After a broken connection the rest is fetched first; then the whole is unpacked from the store.
    private func finishDownload(_ blob: CaissonOCI.Descriptor, _ layer: ImageLayer) async throws {
        let fetch = BlobFetch(context: context, client: client, reference: reference)
        try await fetch.bring(blob) { bytes in
            progress(TransferProgress(id: layer.shortID, status: "Downloading", current: bytes, total: blob.size))
        }
        report(layer, "Download complete")
    }

    private func unpack(
        _ layer: ImageLayer, _ blob: CaissonOCI.Descriptor, _ parent: ChainID?, _ source: @escaping BytePull
    ) throws {
        try record(apply(layer, blob, parent, source), blob)
    }

    private func apply(
        _ layer: ImageLayer, _ blob: CaissonOCI.Descriptor, _ parent: ChainID?, _ source: @escaping BytePull
    ) throws -> LayerSnapshot {
        try context.snapshots.apply(source, blob: blob, diffID: layer.diffID, parent: parent)
    }

    private func record(_ snapshot: LayerSnapshot, _ blob: CaissonOCI.Descriptor) throws {
        try context.database.write { try $0.layers.insert(LayerRecord(snapshot, blob: blob)) }
    }

    private func report(_ layer: ImageLayer, _ status: String) {
        progress(TransferProgress(id: layer.shortID, status: status))
    }
}

extension ImageLayer {
    /// How progress names a layer: by its blob, as Docker does.
    var shortID: String { (blob?.digest ?? diffID.digest).short }
}

extension LayerRecord {
    init(_ snapshot: LayerSnapshot, blob: CaissonOCI.Descriptor?) {
        self.init(
            chainID: snapshot.chainID, parent: snapshot.parent, diffID: snapshot.diffID, size: snapshot.size, blob: blob,
            created: SystemClock.now())
    }
}
