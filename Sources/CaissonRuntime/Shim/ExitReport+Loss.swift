package import CaissonCore

extension ExitReport {
    /// The end of a process whose monitor is gone, as well as it can be told.
    package static func lost(
        status: Int32, signal: Int32, started: Timestamp, noticed: Timestamp, restartCount: Int, generation: UInt64, pid: Int32
    ) -> ExitReport {
        ExitReport(
            status: status, signal: signal, oomKilled: false, started: started, finished: noticed, restartCount: restartCount,
            generation: generation, restarting: false, pid: pid)
    }
}
