import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Makes records and machine agree after programs or the machine were killed. Order of truth: kernel, shim, database. Every
/// step is idempotent and several processes may run it at once.
struct StartupReconciler: Sendable {
    let context: EngineContext

    func run() async throws {
        guard Files.exists(context.paths.root.appending("state.db")) else { return }
        let (live, known) = try context.database.read { state in
            (try state.containers.list(states: ContainerEntry.liveStates), try state.containers.identifiers())
        }
        // Every command passes here: a record is decoded only for a container whose monitor is gone.
        for record in live where !RunDirectory(context.paths.run(record.id)).isShimAlive() {
            try ShimLoss(context: context).recordIfLost(ContainerEntry(record))
        }
        // ignored: a command may do without networks, and `network verify` tells what is wrong
        if !live.isEmpty { try? NetworkGuard(context: context).check() }
        try sweepFolders(known: known)
        try StepLeftovers.sweep(context)
        try ScratchPlace.sweep(context.paths)
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
