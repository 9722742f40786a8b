import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// How much of the build cache is kept without being asked.
struct BuildCachePolicy: Sendable, Equatable {
    /// Whether anything goes by itself.
    var isPruned = true
    /// Bytes beyond which the least recently used goes.
    var keepStorage: Int64
    /// Everything unused for longer goes.
    var keepAny: Duration
    /// Cache mounts unused for longer go when they are more than a tenth of what is kept, as BuildKit does.
    var keepMounts = Duration.seconds(48 * 3600)

    init(_ settings: BuildCacheSettings = BuildCacheSettings()) {
        isPruned = settings.isPruned
        keepStorage = settings.keepStorage.bytes
        keepAny = settings.keepDuration
    }

    /// What `[build-cache]` of `config.toml` says. Throws ``CaissonError`` (invalidArgument) naming file, line and key.
    static func configured(_ options: EngineOptions) throws -> BuildCachePolicy {
        guard let settings = try EngineSettings.having("build-cache", options) else { return BuildCachePolicy() }
        return BuildCachePolicy(settings.buildCache)
    }
}

/// Prunes after a build, when there is a reason to look.
struct BuildCacheUpkeep: Sendable {
    let context: EngineContext
    let policy: BuildCachePolicy

    /// How often cache mounts are measured: their size is told only by a walk over their files.
    private static let mountInterval = Duration.seconds(3600)

    /// Costs one query when nothing has to go.
    func run() throws {
        try ImageSweep(context: context).makeUp()
        guard policy.isPruned else { return }
        let now = SystemClock.now()
        let withMounts = try isTimeForMounts(now)
        guard try withMounts || isDue(now) else { return }
        let items = try BuildCacheInventory(context: context).items(withMounts: withMounts)
        let doomed = BuildCacheUpkeep.doomed(items, policy, now: now)
        if !doomed.isEmpty { _ = try BuildCachePrune(context: context).remove(doomed) }
    }

    private func isDue(_ now: Timestamp) throws -> Bool {
        let (size, oldest) = try context.database.read { try $0.buildCache.extent() }
        return size > policy.keepStorage || oldest.map { now.since($0) > policy.keepAny } ?? false
    }

    private func isTimeForMounts(_ now: Timestamp) throws -> Bool {
        let mark = BuildFolder.all(context.paths).appending("upkeep")
        do {
            guard Files.exists(BuildFolder.all(context.paths).appending("cache-mounts")) else { return false }
            let last = try Files.exists(mark) ? FileStatus.of(mark).modified : .never
            guard now.since(last) > BuildCacheUpkeep.mountInterval else { return false }
            try Files.touch(mark, mode: 0o600)
            return true
        } catch {
            throw error.asCaissonError("build cache")
        }
    }

    /// What goes: old cache mounts, old anything, then the least recently used beyond the bound.
    static func doomed(
        _ items: [BuildCacheInventory.Item], _ policy: BuildCachePolicy, now: Timestamp
    ) -> [BuildCacheInventory.Item] {
        let mounts = items.filter { $0.entry.type == BuildCacheInventory.mountType }
        let areMountsLarge = mounts.reduce(0) { $0 + $1.entry.size.bytes } > policy.keepStorage / 10
        var left = items.reduce(Int64(0)) { $0 + $1.entry.size.bytes }
        return items.reversed().filter { item in
            let age = now.since(item.entry.lastUse)
            let isOldMount = areMountsLarge && item.entry.type == BuildCacheInventory.mountType && age > policy.keepMounts
            // What an image has costs nothing to keep.
            let canGo = !item.isHeld && !item.entry.inUse
            guard canGo, isOldMount || age > policy.keepAny || left > policy.keepStorage else { return false }
            left -= item.entry.size.bytes
            return true
        }
    }
}
