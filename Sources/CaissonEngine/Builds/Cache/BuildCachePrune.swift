import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// `builder prune`, and what happens by itself after a build.
struct BuildCachePrune: Sendable {
    let context: EngineContext

    /// Removes the least recently used first, until what is left is no more than `keepStorage`. What a running build may
    /// use stays, and without `all` what an image has too. Throws ``CaissonError`` (invalidArgument) for a wrong filter.
    func prune(_ request: BuildPruneRequest) throws -> PruneReport {
        let filter = try BuildCacheFilter(request.filters, now: SystemClock.now())
        let items = try BuildCacheInventory(context: context).items()
        let report = try remove(BuildCachePrune.chosen(items, request, filter))
        try context.database.write { state in
            try state.events.append(
                kind: "builder", action: "prune", actor: "", attributes: ["reclaimed": "\(report.reclaimed.bytes)"])
        }
        return report
    }

    /// The items to remove, least recently used first; `items` come the other way round.
    static func chosen(
        _ items: [BuildCacheInventory.Item], _ request: BuildPruneRequest, _ filter: BuildCacheFilter
    ) -> [BuildCacheInventory.Item] {
        var left = items.reduce(Int64(0)) { $0 + $1.entry.size.bytes }
        var chosen: [BuildCacheInventory.Item] = []
        for item in items.reversed() where !item.isHeld && (request.all || !item.entry.inUse) && filter.matches(item.entry) {
            if request.keepStorage > 0, left <= request.keepStorage { break }
            left -= item.entry.size.bytes
            chosen.append(item)
        }
        return chosen
    }

    /// Layers go with the next sweep that nothing postpones, usually this one.
    func remove(_ items: [BuildCacheInventory.Item]) throws -> PruneReport {
        var report = PruneReport()
        let mounts = CacheMountStore(context: context)
        for item in items {
            guard case .mount(let key) = item.place, try mounts.remove(key) else { continue }
            report.removed.append(item.entry.id)
            report.reclaimed.bytes += item.entry.size.bytes
        }
        let steps: [(BuildCacheInventory.Item, Digest)] = items.compactMap { item in
            guard case .step(let key) = item.place else { return nil }
            return (item, key)
        }
        guard !steps.isEmpty else { return report }
        try context.database.write { state in
            for (item, key) in steps where try state.buildCache.delete(key) { report.removed.append(item.entry.id) }
        }
        report.reclaimed.bytes += try ImageSweep(context: context).sweep()
        return report
    }
}
