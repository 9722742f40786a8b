package import CaissonCore
package import CaissonOCI

/// A layer of an image, and the blob it came in or was written to.
package struct ImageLayer: Sendable, Equatable, Codable {
    package var diffID: DiffID
    package var chainID: ChainID
    /// Nil for a layer made here that nobody has pushed or saved yet.
    package var blob: Descriptor?

    package init(diffID: DiffID, chainID: ChainID, blob: Descriptor?) {
        self.diffID = diffID
        self.chainID = chainID
        self.blob = blob
    }
}

/// An image in the store.
package struct ImageRecord: Sendable, Equatable {
    /// The digest of the configuration.
    package let id: Digest
    /// The manifest it was pulled or loaded with, or written for a push; nil for an image made here until then.
    package var manifest: Descriptor?
    package var created: Timestamp?
    /// Unpacked bytes of all layers.
    package var size: Int64
    /// The image a commit started from.
    package var parentID: Digest?
    /// Lowest first.
    package var layers: [ImageLayer]
    package var lastTagged: Timestamp?
    package var labels: [String: String]
    package var architecture: String
    package var os: String
    package var variant: String?

    package init(
        id: Digest, manifest: Descriptor? = nil, created: Timestamp?, size: Int64, parentID: Digest? = nil,
        layers: [ImageLayer], lastTagged: Timestamp? = nil, labels: [String: String] = [:], architecture: String,
        os: String, variant: String? = nil
    ) {
        self.id = id
        self.manifest = manifest
        self.created = created
        self.size = size
        self.parentID = parentID
        self.layers = layers
        self.lastTagged = lastTagged
        self.labels = labels
        self.architecture = architecture
        self.os = os
        self.variant = variant
    }
}

extension ImageRecord: StoredRecord {
    static let table = "image"
    static let columns = [
        "id", "manifest", "created", "size", "parent_id", "layers", "last_tagged", "labels", "architecture", "os", "variant",
    ]

    var values: [ColumnValue] {
        get throws {
            [
                id.text, try manifest.map(jsonColumn), created?.storedNanoseconds, size, parentID?.text,
                try jsonColumn(layers), lastTagged?.storedNanoseconds, try jsonColumn(labels), architecture, os, variant,
            ]
        }
    }

    init(_ columns: inout ColumnReader) throws {
        id = try columns.parsed(Digest.init(stored:))
        manifest = try columns.optionalJSON(Descriptor.self)
        created = try columns.optionalTime()
        size = try columns.integer()
        parentID = try columns.optionalParsed(Digest.init(stored:))
        layers = try columns.json([ImageLayer].self)
        lastTagged = try columns.optionalTime()
        labels = try columns.json([String: String].self)
        architecture = try columns.text()
        os = try columns.text()
        variant = try columns.optionalText()
    }
}
