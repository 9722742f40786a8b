import CaissonCore
import CaissonStore

/// What a start leaves whose program was killed before the container was on record as running: addresses, ports, links, a
/// cgroup and the folders of the run directory.
struct StartLeftovers: Sendable {
    let context: EngineContext

    /// Releases what containers hold that do not run. A start under way holds the container's lock.
    func sweep(_ folders: Set<ObjectID>) throws {
        for id in folders {
            guard let lock = try context.locks.tryLock(.container(id)) else { continue }
            guard let record = try context.database.read({ try $0.containers.find(id: id) }) else {
                ContainerLeftovers(context: context).releaseRuntime(id)
                lock.releaseAndRemove()
                continue
            }
            defer { lock.release() }
            if !ContainerEntry.liveStates.contains(record.state) { try release(record) }
        }
    }

    private func release(_ record: ContainerRecord) throws {
        let entry = try ContainerEntry(record)
        try NetworkPlaces(context: context).releasing(entry.id) { held in
            held = try context.database.write { try $0.releaseNetworks(of: entry) }
        }
        ContainerLeftovers(context: context).releaseRuntime(entry.id)
    }
}
