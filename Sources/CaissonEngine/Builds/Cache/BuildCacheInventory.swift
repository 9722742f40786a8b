import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Everything the build cache of a state root holds, with what is needed to show it and to choose what goes.
struct BuildCacheInventory {
    struct Item: Sendable {
        enum Place: Sendable, Equatable {
            case step(Digest)
            /// A cache mount by its key.
            case mount(String)
        }

        var entry: BuildCacheEntry
        var place: Place
        /// A running build may be using it: it must stay.
        var isHeld: Bool
    }

    let context: EngineContext

    /// All items, the most recently used first. `withMounts` also looks at cache mounts, which takes a walk over their files.
    func items(withMounts: Bool = true) throws -> [Item] {
        let (records, images, builds) = try context.database.read { state in
            (try state.buildCache.list(), try state.images.list(), try state.builds.list(state: BuildSummary.State.running.rawValue))
        }
        let running = try builds.filter { try context.locks.isHeld(.build($0.id)) }
        let oldest = running.map(\.created).min()
        let steps = self.steps(records, layers: Set(images.flatMap { $0.layers.map(\.chainID) }), since: oldest)
        let all = try steps + (withMounts ? mounts() : [])
        return all.sorted { ($0.entry.lastUse, $1.entry.id) > ($1.entry.lastUse, $0.entry.id) }
    }

    private func mounts() throws -> [Item] {
        try CacheMountStore(context: context).entries().map { mount in
            let entry = BuildCacheEntry(
                id: String(mount.key.prefix(BuildCacheInventory.idLength)), type: BuildCacheInventory.mountType,
                description: "cached mount \(mount.id)", size: ByteCount(mount.size), inUse: mount.inUse, shared: false,
                created: mount.created, lastUsed: mount.lastUsed, usageCount: 1)
            return Item(entry: entry, place: .mount(mount.key), isHeld: mount.inUse)
        }
    }

    /// A layer that several results have is counted once, with the one that was used last.
    private func steps(_ records: [BuildCacheRecord], layers: Set<ChainID>, since running: Timestamp?) -> [Item] {
        let uses = records.reduce(into: [ChainID: Int]()) { uses, record in
            if let chain = record.chainID { uses[chain, default: 0] += 1 }
        }
        var counted: Set<ChainID> = []
        return records.sorted { $0.lastUsed > $1.lastUsed }.map { record in
            let isOfImage = record.chainID.map(layers.contains) ?? false
            let isHeld = running.map { record.lastUsed >= $0 } ?? false
            let isCounted = record.chainID.map { counted.insert($0).inserted } ?? false
            let entry = BuildCacheEntry(
                id: String(record.key.hex.prefix(BuildCacheInventory.idLength)), type: "regular",
                description: record.description, size: ByteCount(isCounted ? record.size : 0), inUse: isOfImage || isHeld,
                shared: isOfImage || record.chainID.map { uses[$0, default: 0] > 1 } ?? false, created: record.created,
                lastUsed: record.usageCount > 0 ? record.lastUsed : nil, usageCount: Int(clamping: record.usageCount))
            return Item(entry: entry, place: .step(record.key), isHeld: isHeld)
        }
    }

    /// BuildKit's word for the folders of `RUN --mount=type=cache`.
    static let mountType = "exec.cachemount"
    /// As long as BuildKit's.
    static let idLength = 25
}

extension BuildCacheEntry {
    /// When it was used last, at least when it was made.
    var lastUse: Timestamp { lastUsed ?? created }
}
