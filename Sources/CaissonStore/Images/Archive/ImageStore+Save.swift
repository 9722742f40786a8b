import CaissonCore
import CaissonOCI

extension ImageStore {
    /// What `docker save` saves for these names: a repository without a tag stands for all its tags, an ID for the image
    /// without a name. Each image comes once, with all names it was asked for by, in the order of asking.
    package func selectForSave(_ texts: [String]) throws -> [SavedImage] {
        try database.read { transaction in
            var order: [Digest] = []
            var selected: [Digest: SavedImage] = [:]
            for text in texts {
                for (image, tag) in try matches(text, transaction) {
                    if selected[image.id] == nil { order.append(image.id) }
                    var saved = selected[image.id] ?? SavedImage(record: image, tags: [])
                    if let tag, !saved.tags.contains(tag) { saved.tags.append(tag) }
                    selected[image.id] = saved
                }
            }
            return order.compactMap { selected[$0] }
        }
    }

    private func matches(_ text: String, _ transaction: StateTransaction) throws -> [(ImageRecord, Reference?)] {
        let lookup = ImageLookup(transaction)
        if let name = try? Reference(parsing: text), name.isNameOnly {  // ignored: the lookup below tells
            let rows = try transaction.references.inRepository(name.name)
            let tagged = try rows.compactMap { row -> (ImageRecord, Reference?)? in
                let reference = try Reference(parsing: row.reference)
                guard reference.tag != nil, let image = try transaction.images.find(id: row.imageID) else { return nil }
                return (image, reference)
            }
            if !tagged.isEmpty { return tagged }
        }
        let found = try lookup.resolve(text)
        return [(found.record, found.reference.flatMap { $0.tag == nil ? nil : $0 })]
    }
}
