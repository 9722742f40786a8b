import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore

/// A container whose record says it lives while its shim does not: ended by a reboot, by a killed shim, or by a shim that
/// could not have its end recorded.
struct ShimLoss: Sendable {
    let context: EngineContext

    /// A connection without streams to the shim; nil when it is gone, whose container's end is recorded then.
    func monitor(of entry: ContainerEntry) async throws -> ShimConnection? {
        do {
            let none = AttachOptions(stdin: false, stdout: false, stderr: false)
            return try await ShimClient.attach(runDirectory: context.paths.run(entry.id), none)
        } catch let error as CaissonError where error.code == .failedPrecondition {
            try recordIfLost(entry)
            return nil
        }
    }

    /// Records the truth when the shim is gone; does nothing when it is there. Waits for whoever holds the container's lock.
    func recordIfLost(_ entry: ContainerEntry) throws {
        guard isLost(entry) else { return }
        let lock = try context.locks.lock(.container(entry.id))
        // It may have ended, and even been started anew, since it was looked up: what runs now is not to be killed for it.
        guard let record = try context.database.read({ try $0.containers.find(id: entry.id) }), isLost(ContainerEntry(record, body: entry.body))
        else { return context.release(lock, of: entry.id) }
        let now = try ContainerEntry(record, knowing: entry)
        killWhatIsLeft(now)
        let run = RunDirectory(context.paths.run(now.id))
        if try Files.isThere(run.unstartedFile) { return try takeBack(now, lock) }
        let (report, reason) = try report(now, run)
        try ExitRecorder(context: context).record(now.id, report, reason: reason, holding: lock)
    }

    private func isLost(_ entry: ContainerEntry) -> Bool {
        entry.isLive && !RunDirectory(context.paths.run(entry.id)).isShimAlive()
    }

    /// The program that recorded the start was gone before it let the process run: it is as it was before.
    private func takeBack(_ entry: ContainerEntry, _ lock: StateLock) throws {
        try NetworkPlaces(context: context).releasing(entry.id) { held in
            try context.database.write { state in
                let changed = try state.containers.transition(entry.id, from: ContainerEntry.liveStates) { record in
                    record.state = (record.finished == nil ? ContainerState.created : .exited).rawValue
                    record.pid = nil
                    if record.finished == nil { record.started = nil }
                }
                guard let changed else { return }
                let resting = ContainerEntry(changed, body: entry.body)
                held = try state.releaseNetworks(of: resting)
                try ContainerHealth(context: context).recordEnd(resting, state)
                try state.appendUnmounts(resting)
                try state.events.append(resting, "die", ["exitCode": "\(changed.exitCode)"])
            }
        }
        ContainerLeftovers(context: context).releaseRuntime(entry.id)
        lock.release()
        VolumeMounting(context: context).letGo(entry)
    }

    private func report(_ entry: ContainerEntry, _ run: RunDirectory) throws -> (ExitReport, reason: String) {
        if let written = try readable(run), !written.restarting, written.generation >= UInt64(entry.record.generation) {
            return (written, "")
        }
        let wasHere = try Files.isThere(context.paths.run(entry.id))
        let report = ExitReport.lost(
            status: wasHere ? 137 : 255, signal: wasHere ? 9 : 0, started: entry.record.started ?? entry.record.created,
            noticed: SystemClock.now(), restartCount: entry.record.restartCount,
            generation: UInt64(max(0, entry.record.generation)), pid: entry.record.pid ?? 0)
        return (report, wasHere ? ShimLoss.killed : ShimLoss.hostStopped)
    }

    /// A file that nobody understands is as good as none; one that cannot be read now is looked at by the next command.
    private func readable(_ run: RunDirectory) throws -> ExitReport? {
        do { return try run.exit() } catch let error as CaissonError where error.code == .dataLoss { return nil }
    }

    private static let killed = "monitor lost"
    private static let hostStopped = "host stopped"

    /// Whether that is how the container ended last.
    static func ended(_ record: ContainerRecord) -> Bool { [killed, hostStopped].contains(record.error) }

    private func killWhatIsLeft(_ entry: ContainerEntry) {
        try? ContainerCgroup.find(entry.id, context)?.kill() // ignored: a cgroup that is not there holds nothing
    }
}
