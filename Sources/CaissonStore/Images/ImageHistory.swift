package import CaissonCore
package import CaissonOCI

/// One step of an image's making.
package struct HistoryRow: Sendable, Equatable {
    /// The image as it was after this step, where it is in the store under its own ID.
    package var imageID: Digest?
    package var created: Timestamp?
    package var createdBy: String
    package var comment: String
    /// The layer the step made; nil when it only changed the configuration.
    package var diffID: DiffID?
    package var chainID: ChainID?
    /// Unpacked bytes of that layer; 0 without one, nil when the layer is not unpacked here.
    package var size: Int64?
}

/// Matches a configuration's history to its layers.
package enum ImageHistory {
    /// The steps, newest first. `sizes` are the unpacked bytes of layers, `ancestors` the image and its parents.
    ///
    /// A configuration may lack history for layers, or have more steps than layers: layers without a step get a blank
    /// one, steps without a layer have none.
    package static func rows(
        _ config: ImageConfig, sizes: [ChainID: Int64], ancestors: [Digest]
    ) -> [HistoryRow] {
        let diffIDs = config.rootfs.diffIDs
        var layers = zip(diffIDs, ChainID.chains(of: diffIDs)).makeIterator()
        var rows = (config.history ?? []).map { step in
            row(step, layer: step.emptyLayer == true ? nil : layers.next(), sizes)
        }
        while let layer = layers.next() { rows.append(row(History(), layer: layer, sizes)) }
        rows.reverse()
        for (index, id) in ancestors.enumerated() where index < rows.count { rows[index].imageID = id }
        return rows
    }

    private static func row(_ step: History, layer: (DiffID, ChainID)?, _ sizes: [ChainID: Int64]) -> HistoryRow {
        HistoryRow(
            imageID: nil, created: step.created, createdBy: step.createdBy ?? "", comment: step.comment ?? "",
            diffID: layer?.0, chainID: layer?.1, size: layer.map { sizes[$0.1] } ?? 0)
    }
}

extension ImageStore {
    /// The steps of an image's making, newest first.
    package func history(of image: ImageRecord) throws -> [HistoryRow] {
        let config = try config(of: image)
        let (sizes, ancestors) = try database.read { transaction in
            var sizes: [ChainID: Int64] = [:]
            for layer in image.layers { sizes[layer.chainID] = try transaction.layers.find(chainID: layer.chainID)?.size }
            return (sizes, try self.ancestors(of: image, transaction))
        }
        return ImageHistory.rows(config, sizes: sizes, ancestors: ancestors)
    }

    /// The image and the images it was committed from, as far as they are in the store; a cycle ends it.
    private func ancestors(of image: ImageRecord, _ transaction: StateTransaction) throws -> [Digest] {
        var chain = [image.id]
        var next = image.parentID
        while let id = next, !chain.contains(id), let parent = try transaction.images.find(id: id) {
            chain.append(id)
            next = parent.parentID
        }
        return chain
    }
}
