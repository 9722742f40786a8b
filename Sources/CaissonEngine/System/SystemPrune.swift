import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// `system prune`: says first what would go, then removes that and nothing else.
struct SystemPrune: Sendable {
    let context: EngineContext

    /// What goes now. Throws ``CaissonError`` (invalidArgument) for a filter that is not known.
    func plan(_ scope: PruneScope) async throws -> PrunePlan {
        try scope.filters.require(["label", "label!", "until"])
        var plan = PrunePlan(scope: scope)
        let containers = try ContainerPrune(context: context).candidates(scope.filters)
        plan.containers = containers.map { entry in
            let size = (try? ContainerSizes(context: context).writable(of: entry)) ?? 0 // ignored: it goes either way
            return PrunePlan.Item(id: entry.id.text, name: entry.record.name, size: ByteCount(size))
        }
        plan.networks = try NetworkRemoval(context: context).candidates(scope.filters).map { network in
            PrunePlan.Item(id: network.id.text, name: network.name)
        }
        plan.volumes = try volumes(scope, without: Set(containers.map(\.record.name))).map { volume in
            PrunePlan.Item(id: volume.name, name: volume.name, size: volume.size ?? ByteCount(0))
        }
        let images = try ImagePrune(context: context).candidates(
            all: scope.allImages, filters: scope.filters, without: Set(containers.map(\.id)))
        let cache = try cacheItems(scope)
        plan.cache = cache.map { PrunePlan.Item(id: $0.entry.id, name: $0.entry.description, size: $0.entry.size) }
        plan.images = images.map { PrunePlan.Item(id: $0.record.id.text, name: $0.tags.first?.familiar ?? "<none>", size: ByteCount($0.record.size)) }
        if scope.events { plan.events = try context.database.read { try $0.events.count(before: bound(scope)) } }
        plan.reclaimable = ByteCount(try reclaimable(plan, images, cache))
        return plan
    }

    /// Labels are for things that have them: with such a filter the build cache stays, as in Docker.
    private func cacheItems(_ scope: PruneScope) throws -> [BuildCacheInventory.Item] {
        guard scope.filters.values["label"] == nil, scope.filters.values["label!"] == nil else { return [] }
        let filter = try BuildCacheFilter(scope.filters, now: SystemClock.now())
        let request = BuildPruneRequest(all: scope.allImages, filters: scope.filters)
        return BuildCachePrune.chosen(try BuildCacheInventory(context: context).items(), request, filter)
    }

    /// Anonymous volumes, as in Docker. `until` is refused with them.
    private func volumes(_ scope: PruneScope, without gone: Set<String>) throws -> [VolumeSummary] {
        guard scope.volumes else { return [] }
        let filters = Filters(scope.filters.values.filter { $0.key != "until" })
        return try VolumeRemoval(context: context).candidates(all: false, filters: filters, without: gone)
    }

    private func bound(_ scope: PruneScope) throws -> Timestamp {
        try UntilFilter.moment(scope.filters, now: SystemClock.now()) ?? SystemClock.now()
    }

    /// Writable layers, cache mounts, and the layers that nothing needs once all this is gone.
    private func reclaimable(
        _ plan: PrunePlan, _ doomed: [ListedImage], _ cache: [BuildCacheInventory.Item]
    ) throws -> Int64 {
        let (images, layers, records, containers) = try context.database.read { state in
            (try state.images.list(), try state.layers.list(), try state.buildCache.list(), try state.containers.list())
        }
        let shares = LayerShares(layers: layers, images: [])
        let (goneImages, goneContainers) = (Set(doomed.map(\.record.id)), Set(plan.containers.map(\.id)))
        let goneSteps = Set(cache.compactMap { item in if case .step(let key) = item.place { key } else { nil } })
        let kept = images.filter { !goneImages.contains($0.id) }.flatMap { $0.layers.map(\.chainID) }
            + records.filter { !goneSteps.contains($0.key) }.compactMap(\.chainID)
            + containers.filter { !goneContainers.contains($0.id.text) }.compactMap { record in
                try? ContainerEntry(record).body.chainID // ignored: it is kept by its image
            }.compactMap { try? ChainID(parsing: $0) } // ignored: made from nothing
        let freed = shares.size(of: layers.map(\.chainID)) - shares.size(of: kept)
        let mounts = cache.reduce(Int64(0)) { sum, item in
            if case .mount = item.place { sum + item.entry.size.bytes } else { sum }
        }
        let held = plan.volumes.reduce(Int64(0)) { $0 + $1.size.bytes }
        return plan.containers.reduce(freed + mounts + held) { $0 + $1.size.bytes }
    }

    /// Removes what a plan names; what came into use since stays.
    func run(_ plan: PrunePlan) async throws -> SystemPruneReport {
        var report = SystemPruneReport()
        for item in plan.containers {
            do {
                try await ContainerRemoval(context: context).remove(item.id, force: false)
                report.containers.append(item.id)
                report.reclaimed.bytes += item.size.bytes
            } catch let error as CaissonError where error.code == .conflict || error.code == .notFound {
                continue
            }
        }
        if !plan.networks.isEmpty {
            let wanted = Set(plan.networks.map(\.id))
            report.networks = try NetworkRemoval(context: context).prune(plan.scope.filters, only: wanted)
        }
        if !plan.volumes.isEmpty {
            let wanted = Set(plan.volumes.map(\.id))
            let removal = VolumeRemoval(context: context)
            let doomed = try VolumeListing(context: context).summaries().filter { wanted.contains($0.name) }
            report.volumes = try removal.remove(doomed).removed
            report.reclaimed.bytes += plan.volumes.filter { report.volumes.contains($0.id) }.reduce(0) { $0 + $1.size.bytes }
        }
        if !plan.images.isEmpty {
            let wanted = Set(plan.images.map(\.id))
            let isNamed = plan.scope.allImages
            report.images = try context.images.prune(all: true) { image in
                wanted.contains(image.record.id.text) && (isNamed || image.isDangling)
            }.map(RemovalRecord.init)
        }
        let cache = Set(plan.cache.map(\.id))
        let items = cache.isEmpty ? [] : try BuildCacheInventory(context: context).items().filter { cache.contains($0.entry.id) && !$0.isHeld }
        let removed = try BuildCachePrune(context: context).remove(items)
        report.cache = removed.removed
        report.reclaimed.bytes += removed.reclaimed.bytes
        report.reclaimed.bytes += try ImageSweep(context: context).sweep()
        if plan.scope.events {
            report.events = try context.database.write { try $0.events.prune(before: bound(plan.scope)) }
        }
        return report
    }
}
