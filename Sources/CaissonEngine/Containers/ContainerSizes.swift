import CaissonCore
import CaissonOCI
import CaissonStore

/// Bytes a container and its image take.
struct ContainerSizes {
    let context: EngineContext

    /// Bytes of the writable layer, and of it and the image together.
    func sizes(of entry: ContainerEntry) throws -> (writable: Int64, rootFS: Int64) {
        let own = try writable(of: entry)
        let image = try context.database.read { try $0.images.find(id: entry.record.imageID) }
        return (own, own + (image?.size ?? 0))
    }

    func writable(of entry: ContainerEntry) throws -> Int64 { try context.snapshots.usage(container: entry.id.text).bytes }
}
