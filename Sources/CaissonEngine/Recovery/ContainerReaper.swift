import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// `caisson reap`: started by a shim that has something to record while no engine listens.
struct ContainerReaper: Sendable {
    let context: EngineContext

    func reap(_ id: ObjectID) async throws {
        try record(id)
        try LogPacking.packFullFiles(of: id, context)
    }

    private func record(_ id: ObjectID) throws {
        let run = RunDirectory(context.paths.run(id))
        let recorder = ExitRecorder(context: context)
        let (running, report) = (try run.running(), try run.exit())
        guard let record = try context.database.read({ try $0.containers.find(id: id) }) else { return }
        if let running, Int64(running.generation) > record.generation {
            // A start that follows an end so quickly that one look sees both.
            if let report, report.restarting, Int64(report.generation) >= record.generation {
                try recorder.recordRestarting(id, report)
            }
            return try recorder.recordRestarted(id, running)
        }
        // A file of an end is from before the start it does not belong to.
        guard let report, Int64(report.generation) >= record.generation else {
            return try ContainerHealth(context: context).recordChange(record)
        }
        if report.restarting {
            try recorder.recordRestarting(id, report)
        } else {
            try recorder.record(id, report)
        }
    }
}
