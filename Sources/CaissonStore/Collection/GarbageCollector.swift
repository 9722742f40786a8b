package import CaissonCore
import CaissonLinux
package import CaissonOCI

/// What a collection did.
package struct CollectionReport: Sendable, Equatable {
    /// Blobs that were removed.
    package var blobs: [Digest] = []
    /// Layers whose records were removed, each before the one it lay on.
    package var layers: [ChainID] = []
    /// Bytes of blobs, abandoned transfers and, as `sweepSnapshots` told, snapshots.
    package var reclaimed: Int64 = 0
    /// Someone was at work, so that only abandoned transfers were looked at.
    package var isPostponed = false
}

/// Removes what no image, container, result of a build step or lease needs: mark, then sweep, under the root lock.
///
/// A process that holds a ``Lease``, or an operation under way, postpones it: what they have put in place is not
/// referred to yet. Interrupted anywhere, it leaves only things the next run finds.
package struct GarbageCollector: Sendable {
    private let database: StateDatabase
    let content: ContentStore
    private let locks: StateLocks

    package init(database: StateDatabase, content: ContentStore, locks: StateLocks) {
        self.database = database
        self.content = content
        self.locks = locks
    }

    /// Collects. `sweepSnapshots` removes the snapshots of all but the layers and containers (by ID) it is given and tells
    /// how many bytes that freed. Operations named in `ignoring` do not postpone.
    package func collect(
        now: Timestamp, ignoring: Set<String> = [],
        sweepSnapshots: (_ layers: Set<ChainID>, _ containers: Set<String>) throws -> Int64 = { _, _ in 0 }
    ) throws -> CollectionReport {
        try locks.withLock(.root) {
            var report = CollectionReport()
            report.reclaimed += try sweepIngest(now: now)
            // Their holders died before they had a row.
            try locks.removeDead(isKnown: isKnown)
            guard try !isBusy(now: now, ignoring: ignoring) else {
                report.isPostponed = true
                return report
            }
            let (marks, containers) = try sweepLayers(&report)
            // Files that cannot go do not keep blobs that can.
            let sweep = Result { try sweepSnapshots(marks.layers, containers) }
            for digest in try content.list() where !marks.blobs.contains(digest) {
                report.reclaimed += try content.delete(digest)
                report.blobs.append(digest)
            }
            report.reclaimed += try sweep.get()
            return report
        }
    }

    private func isKnown(_ name: LockName) throws -> Bool {
        try database.read { state in
            if name.kind == .volume { return try state.volumes.list().contains { LockName.volume($0.name) == name } }
            return try ObjectID(name.id).map { try state.containers.find(id: $0) != nil } ?? true
        }
    }

    /// Whether a lease's holder or an operation is alive. Rows of dead and lapsed leases are removed.
    private func isBusy(now: Timestamp, ignoring: Set<String>) throws -> Bool {
        let (leases, operations) = try database.read { (try $0.leases.list(), try $0.operations.list()) }
        var isBusy = false
        for lease in leases {
            if let expires = lease.expires {
                if expires <= now { try forget(lease) }
            } else if let lock = try locks.tryLock(.lease(lease.id)) {
                try forget(lease)
                lock.releaseAndRemove()
            } else {
                isBusy = true
            }
        }
        for operation in operations where !ignoring.contains(operation.id) && operation.lock != .root {
            guard let lock = try locks.tryLock(operation.lock) else { return true }
            lock.release()
        }
        return isBusy
    }

    private func forget(_ lease: LeaseRecord) throws {
        try database.write { _ = try $0.leases.delete(id: lease.id) }
    }

    /// Removes the records of unneeded layers in the transaction that found them unneeded.
    private func sweepLayers(_ report: inout CollectionReport) throws -> (CollectionMarks, containers: Set<String>) {
        try database.write { transaction -> (CollectionMarks, containers: Set<String>) in
            let records = try transaction.layers.list()
            let marks = try marks(transaction, records)
            report.layers = marks.unneeded(records)
            for layer in report.layers { _ = try transaction.layers.delete(layer) }
            return (marks, Set(try transaction.containers.list().map(\.id.text)))
        }
    }

    private func marks(_ transaction: StateTransaction, _ layers: [LayerRecord]) throws -> CollectionMarks {
        let images = try transaction.images.list()
        let known = Set(images.map(\.id))
        let orphans = try transaction.containers.imageUsage().keys.filter { !known.contains($0) }
        return CollectionMarks(
            images: images, references: try transaction.references.list(), orphans: try orphans.map(orphan),
            leases: try transaction.leases.list().flatMap(\.resources), cache: try transaction.buildCache.chains(),
            layers: layers)
    }

    /// An image without a record that a container still uses: its configuration tells the layers. Without that nobody
    /// can tell what the container needs, so the collection stops.
    private func orphan(_ id: Digest) throws -> (id: Digest, layers: [ChainID]) {
        let config = try ImageConfig(json: content.read(id), digest: id)
        return (id, ChainID.chains(of: config.rootfs.diffIDs))
    }
}
