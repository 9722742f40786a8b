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
    /// Whether networks are looked after, too; not where somebody does it who tells of it.
    var includesNetworks = true

    func run() async throws {
        guard Files.exists(context.paths.root.appending("state.db")) else { return }
        let (live, known, undertakings) = try context.database.read { state in
            (try state.containers.list(states: ContainerEntry.liveStates), try state.containers.identifiers(),
             try state.operations.list(kind: NetworkUndertaking.kind))
        }
        // Every command passes here: a record is decoded only for a container whose monitor is gone. One that fails does not keep the
        // others.
        var failure: (any Error)?
        for record in live {
            guard RunDirectory(context.paths.run(record.id)).isShimAlive() else {
                do { try ShimLoss(context: context).recordIfLost(ContainerEntry(record)) } catch { failure = failure ?? error }
                continue
            }
            try? RunningChange(context: context).settle(record) // ignored: the mark stays for the next command, or goes with the process
        }
        try sweepRunFolders(live: Set(live.map(\.id)))
        if known.isEmpty { DefaultBridge(context: context).removeIfLeft() }
        // ignored: the row stays for the next command
        if !undertakings.isEmpty { try? NetworkUndertaking.recover(undertakings, context) }
        // ignored: a command may do without networks, and `network verify` tells what is wrong
        if includesNetworks, !live.isEmpty { try? NetworkGuard(context: context).check() }
        try sweepFolders(known: known)
        // ignored, both: what cannot be taken away now waits for the next command, and keeps nobody from working
        try? StepLeftovers.sweep(context)
        try? ScratchPlace.sweep(context.paths)
        try PastBuilds(context: context).recover()
        if let failure { throw failure }
    }

    /// Folders of containers that do not run: their start was cut off.
    private func sweepRunFolders(live: Set<ObjectID>) throws {
        guard Files.exists(context.paths.runRoot) else { return }
        // `ID` and `ID.etc`.
        let found = Set(try Files.list(context.paths.runRoot).compactMap { ObjectID($0.name.prefix(64)) })
        if !found.isSubset(of: live) { try StartLeftovers(context: context).sweep(found.subtracting(live)) }
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
