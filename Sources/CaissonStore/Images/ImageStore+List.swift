import CaissonCore
package import CaissonOCI

/// An image as a listing shows it.
package struct ListedImage: Sendable, Equatable {
    package var record: ImageRecord
    /// Names with a tag, sorted.
    package var tags: [Reference]
    /// Names with a digest, sorted.
    package var digests: [Reference]
    /// Containers made from it, running or not.
    package var containers: Int
    /// Other images were committed from it.
    package var hasChildren: Bool

    /// No name with a tag stands for it.
    package var isDangling: Bool { tags.isEmpty }
}

extension ImageStore {
    /// All images, newest first, from one reading of the database.
    package func list() throws -> [ListedImage] {
        let (images, references, usage) = try database.read {
            (try $0.images.list(), try $0.references.list(), try $0.containers.imageUsage())
        }
        let names = Dictionary(grouping: references, by: \.imageID)
        let parents = Set(images.compactMap(\.parentID))
        return images.map { image in
            let parsed = (names[image.id] ?? []).compactMap { try? Reference(parsing: $0.reference) }  // ignored: not shown
            return ListedImage(
                record: image, tags: parsed.filter { $0.digest == nil }, digests: parsed.filter { $0.digest != nil },
                containers: usage[image.id] ?? 0, hasChildren: parents.contains(image.id))
        }
    }

    /// The names of one image: those with a tag and those with a digest.
    package func names(of id: Digest) throws -> (tags: [Reference], digests: [Reference]) {
        let rows = try database.read { try $0.references.of(imageID: id) }
        let parsed = rows.compactMap { try? Reference(parsing: $0.reference) }  // ignored: not shown
        return (parsed.filter { $0.digest == nil }, parsed.filter { $0.digest != nil })
    }
}
