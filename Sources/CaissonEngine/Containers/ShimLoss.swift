import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore

/// A container whose record says it lives while its shim does not: ended by a reboot, by a killed shim, or by a shim that
/// could not have its end recorded.
struct ShimLoss: Sendable {
    let context: EngineContext

    /// Records the truth when the shim is gone; does nothing when it is there.
    func recordIfLost(_ entry: ContainerEntry) throws {
        let run = RunDirectory(context.paths.run(entry.id))
        guard entry.isLive, !run.isShimAlive() else { return }
        try killWhatIsLeft(entry)
        let (report, reason) = report(entry, run)
        try ExitRecorder(context: context).record(entry.id, report, reason: reason)
    }

    private func report(_ entry: ContainerEntry, _ run: RunDirectory) -> (ExitReport, reason: String) {
        if let written = try? run.exit(), !written.restarting, written.generation >= UInt64(entry.record.generation) {
            return (written, "") // ignored above: an unreadable file is as good as none
        }
        let wasHere = Files.exists(context.paths.run(entry.id))
        let report = ExitReport.lost(
            status: wasHere ? 137 : 255, signal: wasHere ? 9 : 0, started: entry.record.started ?? entry.record.created,
            noticed: SystemClock.now(), restartCount: entry.record.restartCount,
            generation: UInt64(max(0, entry.record.generation)), pid: entry.record.pid ?? 0)
        return (report, wasHere ? "monitor lost" : "host stopped")
    }

    private func killWhatIsLeft(_ entry: ContainerEntry) throws {
        try? ContainerCgroup.find(entry.id)?.kill() // ignored: a cgroup that is not there holds nothing
    }
}
