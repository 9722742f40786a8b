import CaissonCore
import CaissonOCI
import CaissonStore

/// A build cache as it travels: results of steps by key, and the layers they stand for.
///
/// It lies in standard OCI objects. An exported cache is an image manifest whose config is this document, of the media type
/// ``mediaType``, and whose layers are the ones it lists; in a registry it has a tag, in a folder it is an OCI image layout.
/// An inline cache is the same document as text in a field of an image's configuration (``ImageConfig/inlineCache``); its
/// layers are the image's own, in order.
struct BuildCacheDocument: Codable, Equatable, Sendable {
    static let mediaType = MediaType(rawValue: "application/vnd.caisson.buildcache.v1+json")

    struct Layer: Codable, Equatable, Sendable {
        var diffID: DiffID
        /// The position of the layer it lies on; nil for a lowest layer.
        var parent: Int?
        /// Where it is among the manifest's layers or the image's.
        var blob: Int
    }

    struct Record: Codable, Equatable, Sendable {
        var key: Digest
        /// The position of the top layer; nil for a result without files.
        var layer: Int?
        var kind: String
        var description: String
        /// Bytes of the layer's files.
        var size: Int64
        /// What the step saw, so that a later miss can be explained.
        var inputs: String
        /// The time its history entry has.
        var time: Timestamp
        /// Nanoseconds it took.
        var duration: Int64
    }

    var version = 1
    var layers: [Layer] = []
    var records: [Record] = []

    /// Reads what others may have written: positions that lead nowhere or in circles are `dataLoss`.
    init(json: [UInt8], name: String) throws {
        self = try CanonicalJSON.decode(BuildCacheDocument.self, from: json, "build cache \(name)")
        guard version == 1 else { throw CaissonError(.notImplemented, "build cache \(name): version \(version) is not known") }
        for (index, layer) in layers.enumerated() {
            guard layer.parent.map({ (0..<index).contains($0) }) ?? true, layer.blob >= 0 else {
                throw CaissonError(.dataLoss, "build cache \(name): layer \(index) lies on none before it")
            }
        }
        guard records.allSatisfy({ $0.layer.map(layers.indices.contains) ?? true }) else {
            throw CaissonError(.dataLoss, "build cache \(name): a record has a layer that is not there")
        }
    }

    init() {}

    /// The layers below and including the one at `position`, lowest first, with their blobs among `blobs` (nil: none there).
    func stack(_ position: Int, blobs: [Descriptor]) -> [ImageLayer] {
        var positions = [position]
        while let parent = positions.last.flatMap({ layers[$0].parent }) { positions.append(parent) }
        return positions.reversed().reduce([]) { stack, position in
            let layer = layers[position]
            let blob = blobs.indices.contains(layer.blob) ? blobs[layer.blob] : nil
            return ImageStore.stack(stack, layer.diffID, blob: blob)
        }
    }
}
