import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
import Synchronization
package import SystemPackage

extension OverlaySnapshotter {
    /// Makes the writable directories of a container on the stack `parent`; throws `alreadyExists`, and `notFound` for an
    /// unknown stack.
    package func prepare(_ id: String, parent: ChainID?) throws -> ContainerSnapshot {
        try SnapshotLayout.check(id: id)
        let below = try stack(parent)
        let pending = try PendingSnapshot(layout, directories: ["fs", "work"])
        if let parent {
            var root = stat()
            let lowest = try open(layout.layer(parent).appending("fs"))
            guard fstat(lowest.raw, &root) == 0 else { throw SyscallError("stat", errno: errno).asCaissonError("prepare") }
            do {
                let upper = try open(pending.path.appending("fs"))
                try NodeMetadata(root, OverlayAttribute.content(of: lowest.raw)).apply(to: upper.raw)
            } catch let error as SyscallError {
                throw error.asCaissonError("prepare \(id.prefix(12))")
            }
        }
        let record = ContainerSnapshotRecord(id: id, parent: parent, links: below.links, diffIDs: below.diffIDs)
        // Nothing of a container that never ran is worth waiting for the disk.
        guard try pending.publish(record, as: layout.container(id), durable: false) else {
            throw CaissonError(.alreadyExists, "snapshot \(id): already exists", subject: id)
        }
        latest.withLock { $0 = record }
        return snapshot(record)
    }

    /// The snapshot of a container; throws `notFound`.
    package func container(_ id: String) throws -> ContainerSnapshot { snapshot(try containerRecord(id)) }

    /// How to mount the stack `chain` read-only; throws `notFound`.
    package func view(_ chain: ChainID) throws -> OverlayPlan {
        var links = try record(chain).links
        try layout.create()
        // Without an upper directory overlayfs wants two lower ones.
        if links.count < 2 { links.append(SnapshotLayout.emptyLink) }
        return OverlayPlan(base: layout.snapshots, lower: links, upper: nil, work: nil)
    }

    /// Removes a container's snapshot; a missing one is fine. It must not be mounted.
    package func remove(container id: String) throws {
        try SnapshotLayout.check(id: id)
        releaseQuota(of: layout.container(id))
        try remove(layout.container(id))
    }

    /// Moves the snapshot of a container that is gone into `folder`, on the same file system, whose removal is the caller's.
    package func setAside(container id: String, in folder: FilePath) throws {
        try SnapshotLayout.check(id: id)
        releaseQuota(of: layout.container(id))
        do { try Files.rename(layout.container(id), to: folder.appending("snapshot")) } catch {
            throw error.asCaissonError("remove snapshot")
        }
    }

    /// Removes a layer; a missing one is fine. The caller knows that nothing stands on it and that it is not mounted.
    package func remove(layer chain: ChainID) throws {
        let record = try layout.read(LayerSnapshotRecord.self, in: layout.layer(chain))
        try remove(layout.layer(chain))
        guard let link = record?.links.first else { return }
        try? Files.remove(layout.snapshots.appending(link))  // ignored: a sweep removes it
    }

    /// Under a temporary name first: half a tree must not look like a snapshot.
    private func remove(_ path: FilePath) throws {
        let doomed = layout.snapshots.appending(
            SnapshotLayout.temporaryPrefix + String(UInt64.random(in: 0 ... .max), radix: 36))
        do {
            try Files.rename(path, to: doomed)
            try removeTree(at: doomed)
        } catch {
            if error.errno != ENOENT { throw error.asCaissonError("remove snapshot") }
        }
    }

    /// What a container's own files take.
    package func usage(container id: String) throws -> SnapshotUsage {
        _ = try containerRecord(id)
        return try usage(layout.container(id).appending("fs"))
    }

    /// What one layer takes.
    package func usage(layer chain: ChainID) throws -> SnapshotUsage {
        _ = try record(chain)
        return try usage(layout.layer(chain).appending("fs"))
    }

    private func usage(_ path: FilePath) throws -> SnapshotUsage {
        do {
            let root = try open(path)
            return try OverlaySnapshotter.usage(below: root.raw)
        } catch let error as SyscallError {
            throw error.asCaissonError("usage")
        }
    }

    static func usage(below root: Int32) throws -> SnapshotUsage {
        var usage = SnapshotUsage(inodes: 1)
        var seen: Set<FileIdentity> = []
        try TreeWalk.walk(root, visit: { node, _ in
            let status = node.status
            if node.status.kind != .directory, status.st_nlink > 1, !seen.insert(status.identity).inserted { return }
            usage.bytes += Int64(status.st_blocks) * 512
            usage.inodes += 1
        })
        return usage
    }

    func containerRecord(_ id: String) throws -> ContainerSnapshotRecord {
        try SnapshotLayout.check(id: id)
        if let known = latest.withLock({ $0 }), known.id == id, Files.exists(layout.container(id)) { return known }
        guard let record = try layout.read(ContainerSnapshotRecord.self, in: layout.container(id)) else {
            throw CaissonError(.notFound, "snapshot \(id): no such container snapshot", subject: id)
        }
        return record
    }

    func snapshot(_ record: ContainerSnapshotRecord) -> ContainerSnapshot {
        let name = SnapshotLayout.containerPrefix + record.id
        let directory = layout.container(record.id)
        let lower = record.links.isEmpty ? [SnapshotLayout.emptyLink] : record.links
        return ContainerSnapshot(
            id: record.id, parent: record.parent,
            plan: OverlayPlan(base: layout.snapshots, lower: lower, upper: "\(name)/fs", work: "\(name)/work"),
            directory: directory)
    }
}
