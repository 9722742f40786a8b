import CaissonCore
import CaissonOCI
import CaissonStore

/// What a step came to.
struct VertexResult: Sendable {
    /// All layers up to and with the step's own, lowest first.
    var layers: [ImageLayer] = []
    /// Bytes of all layers' files.
    var size: Int64 = 0
    /// The time the step's history entry gets: later than that of no input.
    var time = Timestamp(seconds: 0)
    /// The first step that ran although it was built before or never; nil when all came from the cache.
    var firstMiss: Int?
    /// The image it is, for a step that is one.
    var image: String?

    /// The stack; nil without layers.
    var chain: ChainID? { layers.last?.chainID }

    static let empty = VertexResult()

    /// One more layer.
    func adding(_ diffID: DiffID, _ chain: ChainID, size: Int64, time: Timestamp) -> VertexResult {
        var result = self
        result.layers.append(ImageLayer(diffID: diffID, chainID: chain, blob: nil))
        result.size += size
        result.time = max(self.time, time)
        result.image = nil
        return result
    }
}
