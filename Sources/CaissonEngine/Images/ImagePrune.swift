import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// `image prune`.
struct ImagePrune {
    let context: EngineContext

    func prune(all: Bool, filters: Filters) throws -> PruneReport {
        for key in filters.values.keys where !["until", "label", "label!", "dangling"].contains(key) {
            throw CaissonError(.invalidArgument, "invalid filter '\(key)'")
        }
        let bound = try UntilFilter.moment(filters, now: SystemClock.now())
        var report = PruneReport()
        report.images = try context.images.prune(all: all) { image in
            LabelFilter.matches(filters, image.record.labels) && (bound.map { (image.record.created ?? .never) < $0 } ?? true)
        }.map(RemovalRecord.init)
        report.reclaimed = ByteCount(try ImageSweep(context: context).sweep())
        return report
    }
}

/// Deletes what no image, container or transfer needs any more.
struct ImageSweep {
    let context: EngineContext

    /// Returns the bytes that were freed.
    @discardableResult
    func sweep() throws -> Int64 {
        let collector = GarbageCollector(database: context.database, content: context.content, locks: context.locks)
        let report = try collector.collect(now: SystemClock.now()) { layers, containers in
            let doomed = try context.snapshots.allLayers().filter { !layers.contains($0.chainID) }
            _ = try context.snapshots.sweep(keepingLayers: layers, containers: containers.union(beingMade(containers)))
            return doomed.reduce(0) { $0 + $1.size }
        }
        return report.reclaimed
    }

    /// Containers that are being created have a snapshot before they have a record; their lock is held meanwhile. Snapshots
    /// of builds are needed while the build runs, or as long as a failed step is kept.
    private func beingMade(_ recorded: Set<String>) throws -> [String] {
        let kept = try KeptSteps(context: context).snapshots()
        return try context.snapshots.allContainers().filter { name in
            if let build = BuildSnapshot.buildID(of: name) { return kept.contains(name) || BuildRunFolder.isAlive(context.paths, build) }
            guard !recorded.contains(name), let id = ObjectID(name) else { return false }
            guard let lock = try context.locks.tryLock(.container(id)) else { return true }
            lock.release()
            return false
        }
    }
}
