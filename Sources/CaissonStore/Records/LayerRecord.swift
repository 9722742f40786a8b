package import CaissonCore
package import CaissonOCI

/// An unpacked layer: a snapshot named by the chain of diffs beneath and including it.
package struct LayerRecord: Sendable, Equatable {
    package let chainID: ChainID
    /// The layer it lies on; nil for a lowest layer.
    package var parent: ChainID?
    package var diffID: DiffID
    /// Unpacked bytes.
    package var size: Int64
    /// The compressed blob it came in or was written to, where one is known.
    package var blob: Descriptor?
    package var created: Timestamp

    package init(chainID: ChainID, parent: ChainID?, diffID: DiffID, size: Int64, blob: Descriptor?, created: Timestamp) {
        self.chainID = chainID
        self.parent = parent
        self.diffID = diffID
        self.size = size
        self.blob = blob
        self.created = created
    }
}

extension LayerRecord: StoredRecord {
    static let table = "layer"
    static let columns = ["chain_id", "parent", "diff_id", "size", "blob", "created"]

    var values: [ColumnValue] {
        get throws {
            [
                chainID.text, parent?.text, diffID.text, size, try blob.map(jsonColumn), created.storedNanoseconds,
            ]
        }
    }

    init(_ columns: inout ColumnReader) throws {
        chainID = try columns.parsed(ChainID.init(stored:))
        parent = try columns.optionalParsed(ChainID.init(stored:))
        diffID = try columns.parsed(DiffID.init(stored:))
        size = try columns.integer()
        blob = try columns.optionalJSON(Descriptor.self)
        created = try columns.time()
    }
}
