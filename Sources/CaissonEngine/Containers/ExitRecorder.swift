import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Writes the end of a container into the database and gives back what it held. Idempotent: whoever comes first records,
/// whoever comes later finds the generation gone.
struct ExitRecorder: Sendable {
    let context: EngineContext

    /// Records the final exit, with the reason when it was not the process's own; removes the container when it was started
    /// with `--rm`. `earlier` saves decoding what is known.
    func record(_ id: ObjectID, _ report: ExitReport, reason: String = "", knowing earlier: ContainerEntry? = nil) throws {
        try record(id, report, reason: reason, knowing: earlier, holding: context.locks.lock(.container(id)))
    }

    /// The same for who holds the container's lock, which is let go of.
    func record(_ id: ObjectID, _ report: ExitReport, reason: String, knowing earlier: ContainerEntry? = nil, holding lock: StateLock) throws {
        try record(id, report, reason, earlier, holding: lock) { ContainerLeftovers(context: context).remove(id) }
    }

    /// The same for who knows somebody to take away the files of a container that is not kept: the folders they were left in.
    func recordLeaving(_ id: ObjectID, _ report: ExitReport, knowing earlier: ContainerEntry) throws -> [FilePath] {
        var folders: [FilePath] = []
        let lock = try context.locks.lock(.container(id))
        try record(id, report, "", earlier, holding: lock) { folders = ContainerLeftovers(context: context).setAside(id) }
        return folders
    }

    private func record(
        _ id: ObjectID, _ report: ExitReport, _ reason: String, _ earlier: ContainerEntry?, holding lock: StateLock, removingFiles: () -> Void
    ) throws {
        guard let entry = try recordDeath(id, report, reason, earlier) else { return context.release(lock, of: id) }
        if entry.record.autoRemove {
            removingFiles()
            lock.releaseAndRemove()
            DefaultBridge(context: context).removeIfUnused()
            VolumeMounting(context: context).letGo(entry)
            VolumeRemoval(context: context).removeAnonymous(of: entry)
        } else {
            ContainerLeftovers(context: context).releaseRuntime(id)
            lock.release()
            VolumeMounting(context: context).letGo(entry)
        }
    }

    /// In one transaction with the removal of a container that is not kept: a record without files would be a lie, files without
    /// a record are swept. nil when this exit was recorded before.
    private func recordDeath(
        _ id: ObjectID, _ report: ExitReport, _ reason: String, _ earlier: ContainerEntry?
    ) throws -> ContainerEntry? {
        try NetworkPlaces(context: context).releasing(id) { held in
            try context.database.write { try recordDeath(id, report, reason, earlier, &held, $0) }
        }
    }

    private func recordDeath(
        _ id: ObjectID, _ report: ExitReport, _ reason: String, _ earlier: ContainerEntry?, _ held: inout HeldNetworks,
        _ state: StateTransaction
    ) throws -> ContainerEntry? {
        // A report of an earlier start must not end a later one.
        guard let current = try state.containers.find(id: id), current.generation <= Int64(report.generation)
        else { return nil }
        let missedStart = ExitRecorder.missedStart(current, report)
        let changed = try state.containers.transition(id, from: ContainerEntry.liveStates, generation: nil) { record in
            record.state = ContainerState.exited.rawValue
            record.pid = nil
            record.exitCode = report.status
            record.oomKilled = report.oomKilled
            record.error = reason
            record.finished = report.finished
            record.restartCount = report.restartCount
            if record.started == nil { record.started = report.started }
        }
        guard let changed else { return nil }
        let entry = try ContainerEntry(changed, knowing: earlier)
        held = try state.releaseNetworks(of: entry)
        try ContainerHealth(context: context).recordEnd(entry, state)
        if missedStart { try state.events.append(entry, "start") }
        if report.oomKilled { try state.events.append(entry, "oom") }
        try state.events.append(entry, "die", ["exitCode": "\(report.status)"])
        try state.appendUnmounts(entry)
        if entry.record.autoRemove, try state.remove(entry) {
            try ContainerHealth.forget(entry, state)
            try state.events.append(entry, "destroy")
        }
        return entry
    }

    /// The container may be gone, which is nothing to tell.
    private func underLock(_ id: ObjectID, _ body: () throws -> Void) throws {
        let lock = try context.locks.lock(.container(id))
        defer { context.release(lock, of: id) }
        try body()
    }

    /// Records that the shim is about to start the process again.
    func recordRestarting(_ id: ObjectID, _ report: ExitReport) throws {
        try underLock(id) {
            try context.database.write { state in
                guard let before = try state.containers.find(id: id) else { return }
                let missedStart = ExitRecorder.missedStart(before, report)
                // Told already, unless it ran again since.
                guard before.state != ContainerState.restarting.rawValue || missedStart else { return }
                let changed = try state.containers.transition(id, from: ContainerEntry.liveStates, generation: nil) { record in
                    record.state = ContainerState.restarting.rawValue
                    record.generation = max(record.generation, Int64(report.generation))
                    record.started = report.started
                    record.exitCode = report.status
                    record.oomKilled = report.oomKilled
                    record.finished = report.finished
                    record.restartCount = report.restartCount
                }
                guard let changed else { return }
                let entry = try ContainerEntry(changed)
                if missedStart { try state.events.append(entry, "start") }
                if report.oomKilled { try state.events.append(entry, "oom") }
                try state.events.append(entry, "die", ["exitCode": "\(report.status)"])
            }
        }
    }

    /// Whether a process began and ended while the recorder was still at the end before.
    private static func missedStart(_ record: ContainerRecord, _ report: ExitReport) -> Bool {
        record.state == ContainerState.restarting.rawValue && Int64(report.generation) > record.generation
    }

    /// Records that the shim has started the process again.
    func recordRestarted(_ id: ObjectID, _ report: RunningReport) throws {
        try underLock(id) {
            try context.database.write { state in
                let changed = try state.containers.transition(
                    id, from: [ContainerState.restarting.rawValue, ContainerState.running.rawValue], generation: nil
                ) { record in
                    record.state = ContainerState.running.rawValue
                    record.pid = report.pid
                    record.generation = Int64(report.generation)
                    record.started = report.started
                    record.restartCount = report.restartCount
                }
                guard let changed else { return }
                let entry = try ContainerEntry(changed)
                try ContainerHealth.recordStart(entry, state)
                try state.events.append(entry, "start")
            }
        }
    }
}
