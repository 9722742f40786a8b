import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Makes records and machine agree after programs or the machine were killed. Order of truth: kernel, shim, database. Every
/// step is idempotent and several processes may run it at once.
struct StartupReconciler: Sendable {
    let context: EngineContext

    func run() async throws {
        guard Files.exists(context.paths.root.appending("state.db")) else { return }
        let records = try context.database.read { try $0.containers.list() }
        for record in records {
            let entry = try ContainerEntry(record)
            if entry.isLive { try ShimLoss(context: context).recordIfLost(entry) }
        }
        try sweepFolders(known: Set(records.map(\.id)))
        try StepLeftovers.sweep(context)
        try PastBuilds(context: context).recover()
    }

    /// Folders of containers without a record: their creation or removal was cut off. A creation under way holds the lock.
    private func sweepFolders(known: Set<ObjectID>) throws {
        let folder = context.paths.root.appending("containers")
        guard Files.exists(folder) else { return }
        for item in try Files.list(folder) {
            guard let id = ObjectID(item.name), !known.contains(id) else { continue }
            guard let lock = try context.locks.tryLock(.container(id)) else { continue }
            if try context.database.read({ try $0.containers.find(id: id) }) == nil {
                ContainerLeftovers(context: context).remove(id)
                lock.releaseAndRemove()
            }
        }
    }
}
