import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// `caisson reap`: started by a shim that has something to record while no engine listens.
struct ContainerReaper: Sendable {
    let context: EngineContext

    func reap(_ id: ObjectID) async throws {
        let run = RunDirectory(context.paths.run(id))
        let recorder = ExitRecorder(context: context)
        if let running = try run.running(), let record = try context.database.read({ try $0.containers.find(id: id) }),
            Int64(running.generation) > record.generation
        {
            return try recorder.recordRestarted(id, running)
        }
        guard let report = try run.exit() else { return }
        if report.restarting {
            try recorder.recordRestarting(id, report)
        } else {
            try recorder.record(id, report)
        }
    }
}
