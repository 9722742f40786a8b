package import CaissonCore
import CaissonLinux
package import CaissonStore
package import SystemPackage

/// What a build needs of the engine that runs it.
package struct BuildEnvironment: Sendable {
    /// The state root; a build keeps its own things in `build/` below it.
    package var root: FilePath
    package var database: StateDatabase
    package var locks: StateLocks
    package var images: ImageStore
    /// Not durable: a build waits for the disk once, not for each layer.
    package var snapshots: OverlaySnapshotter
    package var steps: any StepRunner
    package var resolver: any ImageResolver
    package var remote: (any RemoteSources)?
    package var outputs: (any BuildOutputWriter)?
    /// What the next boot of this machine has another one of.
    package var boot: String
    package var clock: @Sendable () -> Timestamp

    package init(
        root: FilePath, database: StateDatabase, locks: StateLocks, images: ImageStore, snapshots: OverlaySnapshotter,
        steps: any StepRunner, resolver: any ImageResolver, remote: (any RemoteSources)? = nil,
        outputs: (any BuildOutputWriter)? = nil, boot: String = BuildEnvironment.currentBoot,
        clock: @escaping @Sendable () -> Timestamp = { SystemClock.now() }
    ) {
        self.root = root
        self.database = database
        self.locks = locks
        self.images = images
        self.snapshots = snapshots
        self.steps = steps
        self.resolver = resolver
        self.remote = remote
        self.outputs = outputs
        self.boot = boot
        self.clock = clock
    }

    /// The kernel's own identity of this boot.
    package static var currentBoot: String {
        let text = (try? Files.readText("/proc/sys/kernel/random/boot_id", limit: 100)) ?? ""  // ignored: then nothing outlives a boot
        return text.filter { !$0.isWhitespace }
    }

    var folder: FilePath { root.appending("build") }
    /// Digests of files that were read before.
    var hashes: FilePath { folder.appending("hashes") }
    /// Held while a step runs, so that an equal one waits for it.
    var stepLocks: FilePath { folder.appending("locks") }
    /// What files a COPY took, by the selection's digest.
    var manifests: FilePath { folder.appending("manifests") }
}
