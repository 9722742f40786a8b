import CaissonCore
import CaissonLinux
package import CaissonOCI
import Glibc
import SystemPackage

extension OverlaySnapshotter {
    /// Removes every layer and container not named, what dead processes left half made, links that lead nowhere and lists
    /// of layers that are gone. Hold the root lock, so that nobody is between making a snapshot and recording it.
    package func sweep(keepingLayers layers: Set<ChainID>, containers: Set<String>) throws -> SweepReport {
        var report = SweepReport()
        guard Files.exists(layout.snapshots) else { return report }
        // One tree that cannot go does not keep the others.
        var failure: SyscallError?
        do {
            for id in try allContainers() where !containers.contains(id) {
                try remove(container: id)
                report.containers.append(id)
            }
            for name in try names(SnapshotLayout.layerPrefix) {
                guard let digest = try? Digest(.sha256, hex: name) else { continue }  // ignored: not one of ours
                guard !layers.contains(ChainID(digest)) else { continue }
                try remove(layer: ChainID(digest))
                report.layers.append(ChainID(digest))
            }
            for name in try names(SnapshotLayout.temporaryPrefix) {
                let path = layout.snapshots.appending(SnapshotLayout.temporaryPrefix + name)
                if try isAbandoned(path) {
                    do throws(SyscallError) {
                        try removeTree(at: path)
                        report.leftovers += 1
                    } catch {
                        failure = failure ?? error
                    }
                }
            }
            report.links = try sweepLinks()
            report.indexes = try sweepIndexes()
            if let failure { throw failure }
        } catch let error as SyscallError {
            throw error.asCaissonError("sweep snapshots")
        }
        return report
    }

    /// Whoever works in a temporary directory holds its lock.
    private func isAbandoned(_ path: FilePath) throws(SyscallError) -> Bool {
        do throws(SyscallError) {
            let directory = try Files.open(path, [.read, .directory])
            return flock(directory.raw, LOCK_EX | LOCK_NB) == 0
        } catch {
            if error.errno == ENOENT { return false }
            throw error
        }
    }

    /// Links of a layer that is about to get its name are kept: someone is working.
    private func sweepLinks() throws -> Int {
        let links = layout.snapshots.appending(SnapshotLayout.linksName)
        guard try Files.isThere(links), try names(SnapshotLayout.temporaryPrefix).isEmpty else { return 0 }
        var removed = 0
        for entry in try Files.list(links) where try !Files.isThere(links.appending(entry.name)) {
            try Files.remove(links.appending(entry.name))
            removed += 1
        }
        return removed
    }

    private func sweepIndexes() throws -> Int {
        guard try Files.isThere(layout.indexes), try names(SnapshotLayout.temporaryPrefix).isEmpty else { return 0 }
        let used = Set(try allLayers().map { $0.diffID.hex })
        var removed = 0
        for entry in try Files.list(layout.indexes) where !used.contains(entry.name) {
            try Files.remove(layout.indexes.appending(entry.name))
            removed += 1
        }
        return removed
    }
}
