import CaissonCore
package import CaissonOCI

/// The unpacked layers of a state root.
package struct LayerTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Adds a layer or replaces the row of the same chain ID.
    package func insert(_ record: LayerRecord) throws { try record.insert(replacing: true, in: connection) }

    /// Removes a layer's row; false when there is none.
    package func delete(_ chainID: ChainID) throws -> Bool {
        try LayerRecord.delete("chain_id = ?", [chainID.text], in: connection) == 1
    }

    package func find(chainID: ChainID) throws -> LayerRecord? {
        try LayerRecord.first("WHERE chain_id = ?", [chainID.text], in: connection)
    }

    package func list() throws -> [LayerRecord] {
        try LayerRecord.select("ORDER BY chain_id", in: connection)
    }

    /// The layers that lie directly on this one.
    package func children(of chainID: ChainID) throws -> [LayerRecord] {
        try LayerRecord.select("WHERE parent = ? ORDER BY chain_id", [chainID.text], in: connection)
    }

    /// Records the blob a layer was written to; false when there is no such layer.
    package func setBlob(_ blob: Descriptor, of chainID: ChainID) throws -> Bool {
        try connection.execute("UPDATE layer SET blob = ? WHERE chain_id = ?", [try jsonColumn(blob), chainID.text])
        return connection.changes == 1
    }
}
