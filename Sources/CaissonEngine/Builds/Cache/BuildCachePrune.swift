import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

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
        let collection = try ImageSweep(context: context).collect()
        // What a running build postpones is freed after it.
        report.reclaimed.bytes += collection.isPostponed ? BuildCachePrune.size(steps.map(\.0)) : collection.reclaimed
        try sweepNotes()
        return report
    }

    private static func size(_ items: [BuildCacheInventory.Item]) -> Int64 {
        items.reduce(0) { $0 + ($1.entry.shared ? 0 : $1.entry.size.bytes) }
    }

    /// What is known of the files that results took, for results that are gone.
    private func sweepNotes() throws {
        struct Inputs: Codable { var files: String? }
        let folder = context.paths.root.appending("build").appending("manifests")
        guard Files.exists(folder) else { return }
        let records = try context.database.read { try $0.buildCache.list() }
        let named = records.compactMap { record -> String? in
            // ignored: inputs that cannot be read name nothing
            let inputs = try? CanonicalJSON.decode(Inputs.self, from: Array(record.inputs.utf8), "build cache")
            return inputs?.files
        }
        let kept = Set(named.map { String($0.split(separator: ":").last ?? "") })
        do {
            for note in try Files.list(folder) where !kept.contains(note.name) { try Files.remove(folder.appending(note.name)) }
        } catch {
            throw error.asCaissonError("build cache")
        }
    }
}
