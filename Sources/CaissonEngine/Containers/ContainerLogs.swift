import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

extension ContainerService {
    func logs(_ ref: String, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error> {
        let context = context
        let entry = try await context.onPool { try ContainerService(context: $0).resolve(ref) }
        guard entry.body.host.logConfig.type != "none" else {
            throw CaissonError(.notImplemented, "configured logging driver does not support reading")
        }
        let id = entry.id
        let bell = options.follow ? try context.database.doorbell.watched() : nil
        return LogTail(path: context.paths.log(id), bell: bell, unpack: LogPacking.unpack(beside: context.paths.log(id))).batches(options) {
            let record = try? await context.onPool { try $0.database.read { try $0.containers.find(id: id) } } // ignored: ends
            guard let record, let entry = try? ContainerEntry(record) else { return false } // ignored: unreadable is not running
            return entry.isLive
        }
    }
}
