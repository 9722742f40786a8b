import CaissonCore
import CaissonOCI

/// What is needed, worked out from values alone.
struct CollectionMarks: Equatable {
    private(set) var blobs: Set<Digest> = []
    private(set) var layers: Set<ChainID> = []

    /// Images, the names they have, what unexpired leases protect and the layers of the build cache. An image that a container still uses although its
    /// record is gone counts as `orphans`: its ID and its layers.
    init(
        images: [ImageRecord], references: [ReferenceRecord], orphans: [(id: Digest, layers: [ChainID])],
        leases: [LeaseResource], cache: Set<ChainID> = [], layers records: [LayerRecord]
    ) {
        layers = cache
        for image in images { mark(image) }
        for reference in references {
            if let target = reference.target { blobs.insert(target.digest) }
        }
        for orphan in orphans {
            blobs.insert(orphan.id)
            layers.formUnion(orphan.layers)
        }
        for resource in leases { mark(resource) }
        markParents(records)
    }

    private mutating func mark(_ image: ImageRecord) {
        blobs.insert(image.id)
        if let manifest = image.manifest { blobs.insert(manifest.digest) }
        for layer in image.layers {
            layers.insert(layer.chainID)
            if let blob = layer.blob { blobs.insert(blob.digest) }
        }
    }

    private mutating func mark(_ resource: LeaseResource) {
        switch resource {
        case .blob(let digest), .image(let digest): blobs.insert(digest)
        case .layer(let chainID): layers.insert(chainID)
        }
    }

    /// A needed layer needs all it lies on; each record is visited once.
    private mutating func markParents(_ records: [LayerRecord]) {
        let parents = Dictionary(records.map { ($0.chainID, $0.parent) }) { first, _ in first }
        var pending = Array(layers)
        while let chainID = pending.popLast() {
            guard let parent = parents[chainID] ?? nil, layers.insert(parent).inserted else { continue }
            pending.append(parent)
        }
    }

    /// The layers nothing needs, each before the one it lies on.
    func unneeded(_ records: [LayerRecord]) -> [ChainID] {
        let dead = records.filter { !layers.contains($0.chainID) }
        let parents = Dictionary(records.map { ($0.chainID, $0.parent) }) { first, _ in first }
        func depth(_ chainID: ChainID) -> Int {
            var (depth, next) = (0, parents[chainID] ?? nil)
            while let parent = next, depth <= records.count { (depth, next) = (depth + 1, parents[parent] ?? nil) }
            return depth
        }
        return dead.map { ($0.chainID, depth($0.chainID)) }.sorted { ($1.1, $0.0.text) < ($0.1, $1.0.text) }.map(\.0)
    }
}
