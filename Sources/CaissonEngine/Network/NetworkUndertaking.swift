import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import FoundationEssentials

/// A network that is being made or removed: on record first, on the host after that. Should the program be killed in between, the
/// next one finds a row that names it, with a lock nobody holds.
struct NetworkUndertaking: Sendable {
    static let kind = "network"

    private struct Detail: Codable {
        var name: String
        var body: String
    }

    let context: EngineContext
    private let entry: NetworkEntry
    private let lock: StateLock

    /// Changes the record by `change`. A lock is held until ``finish()``.
    init(_ entry: NetworkEntry, _ context: EngineContext, _ change: (StateTransaction) throws -> Void) throws {
        (self.entry, self.context) = (entry, context)
        let name = LockName.lease("network-" + entry.id.text)
        let detail = try JSONEncoder().encode(Detail(name: entry.name, body: entry.record.body))
        lock = try context.locks.lock(name)
        do {
            try context.database.write { state in
                try change(state)
                try state.operations.insert(
                    OperationRecord(
                        id: entry.id.text, kind: NetworkUndertaking.kind, lock: name, detail: String(decoding: detail, as: UTF8.self),
                        started: SystemClock.now()))
            }
        } catch {
            lock.releaseAndRemove()
            throw error
        }
    }

    /// Host and record agree.
    func finish() throws {
        try context.database.write { _ = try $0.operations.delete(id: entry.id.text) }
        lock.releaseAndRemove()
    }

    /// Brings the host into line with what is on record for those whose program was killed.
    static func recover(_ rows: [OperationRecord], _ context: EngineContext) throws {
        for row in rows {
            guard let id = ObjectID(row.id), let lock = try context.locks.tryLock(row.lock) else { continue }
            let detail = try JSONDecoder().decode(Detail.self, from: Data(row.detail.utf8))
            let entry = try NetworkEntry(NetworkRecord(id: id, name: detail.name, created: row.started, body: detail.body))
            if try context.database.read({ try $0.networks.find(id: id) }) == nil {
                guard (try? NetworkRemoval(context: context).takeDown(entry)) != nil else { continue } // ignored: the next program tries again
            } else {
                do { try NetworkCreation(context: context).setUp(entry) } catch { try NetworkRemoval(context: context).forget(entry) }
            }
            try context.database.write { _ = try $0.operations.delete(id: row.id) }
            lock.releaseAndRemove()
        }
    }
}
