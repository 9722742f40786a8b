import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Waits until whoever is responsible has recorded that a container ended. Works across processes: it follows the event log.
struct ContainerWait: Sendable {
    let context: EngineContext

    func wait(_ ref: String, _ condition: WaitCondition) async throws -> Int32 {
        let rings = try context.database.doorbell.rings()
        let (record, position) = try context.database.read { state in
            (try state.containers.resolve(ref), try state.events.lastSequence())
        }
        let entry = try ContainerEntry(record)
        if condition == .notRunning, !entry.isLive { return entry.record.exitCode }
        return try await follow(entry.id, rings, from: position, until: condition)
    }

    /// Waits for the end of a container that was live when `position` was the log's end.
    func follow(
        _ id: ObjectID, _ rings: AsyncStream<Void>, from position: Int64, until condition: WaitCondition
    ) async throws -> Int32 {
        var position = position
        var status: Int32 = 0
        var iterator = rings.makeAsyncIterator()
        repeat {
            let start = position
            let news = try context.database.read { try $0.events.after(start, limit: 10_000) }
            position = news.last?.sequence ?? position
            for event in news where event.actor == id.text && event.kind == "container" {
                if let code = event.attributes["exitCode"].flatMap({ Int32($0) }) { status = code }
                if event.action == "destroy" { return status }
                guard event.action == "die" else { continue }
                switch condition {
                case .nextExit: return status
                case .notRunning: if try isAtRest(id) { return status }
                case .removed: break
                }
            }
        } while await iterator.next() != nil
        throw CancellationError()
    }

    /// Under a restart policy a container that died may already be up again.
    private func isAtRest(_ id: ObjectID) throws -> Bool {
        guard let record = try context.database.read({ try $0.containers.find(id: id) }) else { return true }
        return try !ContainerEntry(record).isLive
    }
}
