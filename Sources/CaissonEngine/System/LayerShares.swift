import CaissonCore
import CaissonOCI
import CaissonStore

/// How the bytes of layers are divided among images, worked out from values alone.
struct LayerShares {
    private let sizes: [ChainID: Int64]
    private let parents: [ChainID: ChainID]
    private var uses: [ChainID: Int] = [:]

    init(layers: [LayerRecord], images: [[ChainID]]) {
        sizes = Dictionary(layers.map { ($0.chainID, $0.size) }) { first, _ in first }
        parents = Dictionary(layers.compactMap { record in record.parent.map { (record.chainID, $0) } }) { first, _ in first }
        for chains in images {
            for chain in Set(chains) { uses[chain, default: 0] += 1 }
        }
    }

    /// Bytes of an image's layers that other images have too, and of those it has alone.
    func division(of chains: [ChainID]) -> (shared: Int64, unique: Int64) {
        Set(chains).reduce(into: (0, 0)) { sums, chain in
            if (uses[chain] ?? 0) > 1 { sums.0 += sizes[chain] ?? 0 } else { sums.1 += sizes[chain] ?? 0 }
        }
    }

    /// Bytes of these layers and everything they lie on, each counted once.
    func size(of chains: some Sequence<ChainID>) -> Int64 { closure(chains).reduce(0) { $0 + (sizes[$1] ?? 0) } }

    /// The layers and all they lie on.
    private func closure(_ chains: some Sequence<ChainID>) -> Set<ChainID> {
        var found: Set<ChainID> = []
        for chain in chains {
            var next: ChainID? = chain
            while let layer = next, found.insert(layer).inserted { next = parents[layer] }
        }
        return found
    }
}
