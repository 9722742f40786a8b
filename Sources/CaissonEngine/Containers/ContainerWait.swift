import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
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
        let connection = try await entry.isLive ? ShimLoss(context: context).monitor(of: entry) : nil
        let status = try await follow(entry, rings, from: position, until: condition, monitor: connection)
        await connection?.detach()
        return status
    }

    /// Waits for the end of a container that was live when `position` was the log's end. Should its monitor be gone without a
    /// word, that is recorded here: nobody else may be there to do it. `look` sees every event of the container.
    func follow(
        _ entry: ContainerEntry, _ rings: AsyncStream<Void>, from position: Int64, until condition: WaitCondition,
        monitor: ShimConnection?, _ look: @escaping @Sendable (EventRecord) throws -> Void = { _ in }
    ) async throws -> Int32 {
        try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask { try await read(entry, rings, from: position, until: condition, look) }
            if let monitor {
                group.addTask {
                    try await monitor.ended()
                    try ShimLoss(context: context).recordIfLost(entry)
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let status = try await group.next() {
                if let status { return status }
            }
            throw CancellationError()
        }
    }

    private func read(
        _ entry: ContainerEntry, _ rings: AsyncStream<Void>, from position: Int64, until condition: WaitCondition,
        _ look: @Sendable (EventRecord) throws -> Void
    ) async throws -> Int32 {
        var position = position
        var status: Int32 = 0
        var iterator = rings.makeAsyncIterator()
        repeat {
            let start = position
            let news = try context.database.read { try $0.events.after(start, limit: 10_000) }
            position = news.last?.sequence ?? position
            for event in news where event.actor == entry.id.text && event.kind == "container" {
                try look(event)
                if let code = event.attributes["exitCode"].flatMap({ Int32($0) }) { status = code }
                if event.action == "destroy" { return status }
                guard event.action == "die" else { continue }
                switch condition {
                case .nextExit: return status
                case .notRunning: if try isAtRest(entry) { return status }
                case .removed: break
                }
            }
        } while await iterator.next() != nil
        throw CancellationError()
    }

    /// Under a restart policy a container that died may already be up again. A start by somebody after the end is another matter:
    /// its restarts are counted from none.
    private func isAtRest(_ entry: ContainerEntry) throws -> Bool {
        guard let record = try context.database.read({ try $0.containers.find(id: entry.id) }) else { return true }
        let now = ContainerEntry(record, body: entry.body)
        return !now.isLive || (now.state != .restarting && record.restartCount == 0 && record.generation > entry.record.generation)
    }
}
