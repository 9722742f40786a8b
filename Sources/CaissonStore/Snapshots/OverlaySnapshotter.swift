import CaissonCore
import CaissonLinux
package import CaissonOCI
import Synchronization
package import SystemPackage

/// Keeps layers and containers' own files as directories that overlayfs stacks.
///
/// Everything blocks. Several processes may work on one root; what they make appears whole. Mounting is not done here.
package final class OverlaySnapshotter: Sendable {
    let layout: SnapshotLayout
    let isDurable: Bool
    /// The snapshot made last: a container is usually started by who made it.
    let latest = Mutex<ContainerSnapshotRecord?>(nil)

    /// Works in `root/snapshots` and `root/indexes`, which are made when first needed. `durable` false leaves out the
    /// one syncfs(2) a layer takes, for roots that need not survive a power failure.
    package init(root: FilePath, durable: Bool = true) {
        layout = SnapshotLayout(root: root)
        isDurable = durable
    }

    /// Whether the whole stack up to `chain` is here.
    package func contains(_ chain: ChainID) -> Bool {
        Files.exists(layout.layer(chain).appending(SnapshotLayout.recordName))
    }

    /// The layer on top of the stack `chain`; throws `notFound`.
    package func layer(_ chain: ChainID) throws -> LayerSnapshot { snapshot(try record(chain)) }

    /// The whole stack, bottom first; throws `notFound` when one is missing.
    package func layers(of chain: ChainID) throws -> [LayerSnapshot] {
        var found: [LayerSnapshot] = []
        var next: ChainID? = chain
        while let current = next {
            let layer = try layer(current)
            found.append(layer)
            next = layer.parent
        }
        return found.reversed()
    }

    /// Every layer here, in no particular order.
    package func allLayers() throws -> [LayerSnapshot] {
        try names(SnapshotLayout.layerPrefix).compactMap { name in
            guard let digest = try? Digest(.sha256, hex: name) else { return nil }  // ignored: not one of ours
            return try layout.read(LayerSnapshotRecord.self, in: layout.layer(ChainID(digest))).map(snapshot)
        }
    }

    /// The id of every container that has a snapshot, sorted.
    package func allContainers() throws -> [String] { try names(SnapshotLayout.containerPrefix) }

    func names(_ prefix: String) throws -> [String] {
        do {
            guard try Files.isThere(layout.snapshots) else { return [] }
            return try Files.list(layout.snapshots).map(\.name).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        } catch {
            throw error.asCaissonError("snapshots")
        }
    }

    /// The record of a layer; throws `notFound`.
    func record(_ chain: ChainID) throws -> LayerSnapshotRecord {
        guard let record = try layout.read(LayerSnapshotRecord.self, in: layout.layer(chain)) else {
            throw CaissonError(.notFound, "layer \(chain): no such layer", subject: chain.text)
        }
        return record
    }

    func snapshot(_ record: LayerSnapshotRecord) -> LayerSnapshot {
        LayerSnapshot(
            chainID: record.chainID, parent: record.parent, diffID: record.diffID, size: record.size,
            tarSize: record.tarSize, path: layout.layer(record.chainID).appending("fs"), link: record.links.first ?? "")
    }

    /// The short links and digests of the stack up to `chain`, topmost first.
    func stack(_ chain: ChainID?) throws -> (links: [String], diffIDs: [DiffID]) {
        guard let chain else { return ([], []) }
        let record = try record(chain)
        return (record.links, record.diffIDs)
    }

    /// Opens a snapshot's directory for reading.
    func open(_ path: FilePath) throws -> OwnedDescriptor {
        do {
            return try Files.open(path, [.read, .directory])
        } catch {
            throw error.asCaissonError("snapshot")
        }
    }
}
