import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore

/// A change of a running container that takes several steps, on record and in the kernel. A mark in the run directory says what is
/// under way: should the program be killed, the next one finds the mark, and the container's lock free.
struct RunningChange: Sendable {
    enum Kind: String {
        case freezing, networks
    }

    let context: EngineContext

    /// Runs `body` with the mark. The caller holds the container's lock.
    func marked<Value>(_ entry: ContainerEntry, _ kind: Kind, _ body: () throws -> Value) throws -> Value {
        let mark = RunDirectory(context.paths.run(entry.id)).changeMark
        do { try Files.write(mark, Array(kind.rawValue.utf8), mode: 0o600) } catch { throw error.asCaissonError("container \(entry.id.short)") }
        // After a failure it stays: the next program looks whether all is right.
        let value = try body()
        try? Files.remove(mark) // ignored: the next program looks for nothing
        return value
    }

    /// Puts right what a program left that was killed.
    func settle(_ record: ContainerRecord) throws {
        let mark = RunDirectory(context.paths.run(record.id)).changeMark
        guard Files.exists(mark), let lock = try context.locks.tryLock(.container(record.id)) else { return }
        defer { context.release(lock, of: record.id) }
        guard let text = try? Files.readText(mark), // ignored: somebody was faster
            let record = try context.database.read({ try $0.containers.find(id: record.id) }),
            ContainerEntry.liveStates.contains(record.state)
        else { return }
        let entry = try ContainerEntry(record)
        switch Kind(rawValue: text) {
        case .freezing: try Freezing(context: context).goOn(entry)
        case .networks: try NetworkConnection(context: context).straighten(entry)
        case nil: break
        }
        try? Files.remove(mark) // ignored: see above
    }
}
