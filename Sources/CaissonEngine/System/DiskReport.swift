import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

/// `system df`.
struct DiskReport: Sendable {
    let context: EngineContext

    func usage() throws -> DiskUsage {
        let (images, layers, inUse) = try context.database.read { state in
            (try state.images.list(), try state.layers.list(), try state.containers.imageUsage())
        }
        var usage = DiskUsage()
        let shares = LayerShares(layers: layers, images: images.map { $0.layers.map(\.chainID) })
        let chains = Dictionary(images.map { ($0.id.text, $0.layers.map(\.chainID)) }) { first, _ in first }
        usage.images = try ImageListing(context: context, options: ImageListOptions(all: true)).rows().map { image in
            let division = shares.division(of: chains[image.id] ?? [])
            return ImageUsage(image: image, shared: ByteCount(division.shared), unique: ByteCount(division.unique))
        }
        let all = shares.size(of: images.flatMap { $0.layers.map(\.chainID) })
        let used = shares.size(of: images.filter { inUse[$0.id] != nil }.flatMap { $0.layers.map(\.chainID) })
        (usage.layers, usage.unusedLayers) = (ByteCount(all), ByteCount(all - used))
        usage.containers = try ContainerListing(context: context, options: ContainerListOptions(all: true, size: true)).rows()
        usage.volumes = try VolumeListing(context: context).rows(VolumeListOptions(size: true)).map { volume in
            VolumeUsage(name: volume.name, links: volume.users.count, size: volume.size ?? ByteCount(0))
        }
        usage.cache = try BuildCacheInventory(context: context).items().map(\.entry)
        return usage
    }
}
