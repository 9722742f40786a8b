import CaissonCore
import CaissonOCI
import CaissonStore

/// Gathers results for a document; equal layers come once.
struct BuildCacheCollection {
    private(set) var document = BuildCacheDocument()
    /// What the document's layers are, by position of their blob.
    private(set) var layers: [ImageLayer] = []
    private var positions: [ChainID: Int] = [:]
    private var blobs: [DiffID: Int] = [:]

    init() {}

    /// Starts with the layers of an image, in order, for an inline cache.
    init(image: [ImageLayer]) {
        for (index, layer) in image.enumerated() {
            positions[layer.chainID] = index
            document.layers.append(
                BuildCacheDocument.Layer(diffID: layer.diffID, parent: index > 0 ? index - 1 : nil, blob: index))
        }
        layers = image
    }

    /// Adds a result with the stack its files are, lowest first.
    mutating func add(_ record: BuildCacheRecord, stack: [ImageLayer]) {
        var top: Int?
        for layer in stack { top = position(of: layer, on: top) }
        add(record, layer: top)
    }

    /// Adds a result whose files are known already; false when they are not.
    mutating func addKnown(_ record: BuildCacheRecord) -> Bool {
        let position = record.chainID.flatMap { positions[$0] }
        guard record.chainID == nil || position != nil else { return false }
        add(record, layer: position)
        return true
    }

    private mutating func add(_ record: BuildCacheRecord, layer: Int?) {
        document.records.append(
            BuildCacheDocument.Record(
                key: record.key, layer: layer, kind: record.kind, description: record.description, size: record.size,
                inputs: record.inputs, time: record.time, duration: record.duration.nanoseconds))
    }

    private mutating func position(of layer: ImageLayer, on parent: Int?) -> Int {
        if let known = positions[layer.chainID] { return known }
        let blob = blobs[layer.diffID] ?? layers.count
        if blob == layers.count {
            layers.append(layer)
            blobs[layer.diffID] = blob
        }
        document.layers.append(BuildCacheDocument.Layer(diffID: layer.diffID, parent: parent, blob: blob))
        positions[layer.chainID] = document.layers.count - 1
        return document.layers.count - 1
    }
}

extension Duration {
    /// Whole nanoseconds; a build takes no centuries.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
