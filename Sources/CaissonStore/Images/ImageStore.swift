import CaissonCore
package import CaissonOCI

/// The images of a state root: their records and names in the database, their blobs in the content store.
///
/// All calls block; errors are ``CaissonError`` in Docker's words where a user sees them.
package final class ImageStore: Sendable {
    package let database: StateDatabase
    package let content: ContentStore
    let layoutLock: LayoutLock

    package init(database: StateDatabase, content: ContentStore) {
        self.database = database
        self.content = content
        self.layoutLock = LayoutLock(content)
    }

    /// The configuration of an image; `dataLoss` or `notFound` when its blob is damaged or gone.
    package func config(of image: ImageRecord) throws -> ImageConfig {
        try ImageConfig(json: content.read(image.id), digest: image.id)
    }

    /// The manifest of an image; nil for one made here that was never pushed or saved.
    package func manifest(of image: ImageRecord) throws -> Manifest? {
        guard let descriptor = image.manifest else { return nil }
        return try Manifest(json: content.read(descriptor.digest), digest: descriptor.digest)
    }
}
