import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// `image prune`.
struct ImagePrune {
    let context: EngineContext

    func prune(all: Bool, filters: Filters) throws -> PruneReport {
        try filters.require(["until", "label", "label!", "dangling"])
        var report = PruneReport()
        report.images = try context.images.prune(all: all, accepts: accepts(filters)).map(RemovalRecord.init)
        report.reclaimed = ByteCount(try ImageSweep(context: context).sweep())
        try PruneEvent.append("image", report.reclaimed, context)
        return report
    }

    /// What a prune would remove once these containers are gone.
    func candidates(all: Bool, filters: Filters, without containers: Set<ObjectID>) throws -> [ListedImage] {
        try context.images.pruned(all: all, without: containers, accepts: accepts(filters))
    }

    private func accepts(_ filters: Filters) throws -> (ListedImage) -> Bool {
        let bound = try UntilFilter.moment(filters, now: SystemClock.now())
        return { image in
            LabelFilter.matches(filters, image.record.labels) && (bound.map { (image.record.created ?? .never) < $0 } ?? true)
        }
    }
}

/// Deletes what no image, container or transfer needs any more.
struct ImageSweep {
    let context: EngineContext

    /// Returns the bytes that were freed.
    @discardableResult
    func sweep() throws -> Int64 { try collect().reclaimed }

    /// One collection. One that was postponed is made up for after the build that stood in its way.
    func collect() throws -> CollectionReport {
        let collector = GarbageCollector(database: context.database, content: context.content, locks: context.locks)
        let report = try collector.collect(now: SystemClock.now()) { layers, containers in
            let doomed = try context.snapshots.allLayers().filter { !layers.contains($0.chainID) }
            _ = try context.snapshots.sweep(keepingLayers: layers, containers: containers.union(beingMade(containers)))
            return doomed.reduce(0) { $0 + $1.size }
        }
        do throws(SyscallError) {
            if report.isPostponed { try Files.touch(mark, mode: 0o600) } else { try Files.remove(mark) }
        } catch {
            throw error.asCaissonError("collect")
        }
        return report
    }

    /// Collects what was left when someone was at work; costs a look when nothing was.
    func makeUp() throws {
        if Files.exists(mark) { try sweep() }
    }

    private var mark: FilePath { context.paths.root.appending("sweep") }

    /// Containers that are being created have a snapshot before they have a record; their lock is held meanwhile. Snapshots
    /// of builds are needed while the build runs, or as long as a failed step is kept.
    private func beingMade(_ recorded: Set<String>) throws -> [String] {
        let kept = try KeptSteps(context: context).snapshots()
        return try context.snapshots.allContainers().filter { name in
            if let build = BuildSnapshot.buildID(of: name) { return kept.contains(name) || BuildRunFolder.isAlive(context.paths, build) }
            guard !recorded.contains(name), let id = ObjectID(name) else { return false }
            guard let lock = try context.locks.tryLock(.container(id)) else { return true }
            context.release(lock, of: id)
            return false
        }
    }
}
