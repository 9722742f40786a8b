package import CaissonOCI
package import SystemPackage

/// A committed, immutable layer on the layers below it.
package struct LayerSnapshot: Sendable, Equatable {
    package let chainID: ChainID
    package let parent: ChainID?
    package let diffID: DiffID
    /// Bytes of its regular files, hard links once: the size Docker shows.
    package let size: Int64
    /// Bytes of its uncompressed tar stream.
    package let tarSize: Int64
    /// The directory with its files.
    package let path: FilePath
    /// A short name of that directory, relative to the snapshots' directory.
    package let link: String
}

/// A container's own files on the layers of its image.
package struct ContainerSnapshot: Sendable, Equatable {
    package let id: String
    package let parent: ChainID?
    package let plan: OverlayPlan
    package let directory: FilePath
}

/// What to mount where: directories relative to `base`, short enough for many layers in one page of options.
package struct OverlayPlan: Sendable, Equatable {
    /// The directory to be in while mounting.
    package let base: FilePath
    /// Topmost first, never empty.
    package let lower: [String]
    package let upper: String?
    package let work: String?

    /// The plan of a root file system to run in: ``MountPointLayer`` lies below everything.
    package var withMountPoints: OverlayPlan {
        OverlayPlan(base: base, lower: lower + [SnapshotLayout.mountPointLink], upper: upper, work: work)
    }

    package var lowerPaths: [FilePath] { lower.map { base.appending($0) } }
    package var upperPath: FilePath? { upper.map { base.appending($0) } }
    package var workPath: FilePath? { work.map { base.appending($0) } }

    /// Options beside the directories. Redirects and metadata-only copies stay off: both would let an image name foreign paths.
    package static let fixedOptions = ["redirect_dir=nofollow", "metacopy=off"]

    /// Says of a directory that it hides what is below it.
    package static var opaqueAttribute: String { OverlayAttribute.opaque }

    /// The options of mount(2).
    package var options: String {
        var options = ["lowerdir=" + lower.joined(separator: ":")]
        if let upper, let work { options += ["upperdir=\(upper)", "workdir=\(work)"] }
        return (options + OverlayPlan.fixedOptions).joined(separator: ",")
    }
}

/// What a snapshot takes on the disk.
package struct SnapshotUsage: Sendable, Equatable {
    /// Bytes of blocks, hard links once.
    package var bytes: Int64 = 0
    /// Files and directories.
    package var inodes: Int64 = 0

    package init(bytes: Int64 = 0, inodes: Int64 = 0) {
        self.bytes = bytes
        self.inodes = inodes
    }
}

/// What a sweep removed.
package struct SweepReport: Sendable, Equatable {
    package var layers: [ChainID] = []
    package var containers: [String] = []
    /// Unfinished snapshots of processes that are gone.
    package var leftovers = 0
    package var links = 0
    package var indexes = 0

    package init() {}
}
