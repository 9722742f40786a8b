import CaissonCore
import CaissonOCI
import CaissonStore

/// A step that makes a layer, with its inputs at hand.
protocol StepOperation: Sendable {
    /// Its layer is the same whatever it stands on (`--link`).
    var isIndependent: Bool { get }
    /// Everything it sees. What it takes files from is read for this.
    func inputs() async throws -> CacheInputs
    /// Makes the layer; `previous` is the layer of the step's last time.
    func run(reusing previous: ChainID?) async throws -> MadeLayer
    /// The files it takes, for telling changes; nil where it takes none.
    func manifest(comparedTo old: FileManifest?) async -> FileManifest?
}

extension StepOperation {
    var isIndependent: Bool { false }
    func manifest(comparedTo old: FileManifest?) async -> FileManifest? { nil }
}

/// A new layer and the time of its history entry.
struct MadeLayer: Sendable {
    var layer: LayerSnapshot
    var time: Timestamp
}
