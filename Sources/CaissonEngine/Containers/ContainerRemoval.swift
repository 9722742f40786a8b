import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Removes containers.
struct ContainerRemoval: Sendable {
    let context: EngineContext

    /// `container rm`; a live one is refused unless `force`, which kills it first. With `volumes` those made for it go, too.
    func remove(_ ref: String, force: Bool, volumes: Bool = false) async throws {
        let found = try ContainerService(context: context).resolve(ref)
        // Others may start it again between its end and its removal: the last word is the removal's.
        for _ in 0..<ContainerRemoval.attempts {
            try await endFirst(found, force: force)
            if try removed(found, volumes: volumes) { return }
        }
        throw CaissonError(.conflict, "cannot remove container \"\(found.record.name)\": it was started again")
    }

    private static let attempts = 16

    private func endFirst(_ found: ContainerEntry, force: Bool) async throws {
        guard let record = try context.database.read({ try $0.containers.find(id: found.id) }) else { return }
        let entry = try ContainerEntry(record, knowing: found)
        guard entry.isLive else { return }
        guard force else {
            let hint = entry.state == .paused ? "unpause and then stop the container" : "stop the container"
            throw CaissonError(
                .conflict,
                "cannot remove container \"\(entry.record.name)\": container is \(entry.state.rawValue): "
                    + "\(hint) before removing or force remove")
        }
        try await ContainerStop(context: context).killAndWait(entry)
    }

    /// False when it lives, again.
    private func removed(_ found: ContainerEntry, volumes: Bool) throws -> Bool {
        let lock = try context.locks.lock(.container(found.id))
        guard let record = try context.database.read({ try $0.containers.find(id: found.id) }) else {
            lock.releaseAndRemove()
            return true
        }
        let entry = try ContainerEntry(record, knowing: found)
        guard !entry.isLive else {
            lock.release()
            return false
        }
        try removeLocked(entry)
        lock.releaseAndRemove()
        DefaultBridge(context: context).removeIfUnused()
        // Whoever recorded its end may not have come to it yet.
        VolumeMounting(context: context).letGo(entry)
        if volumes { VolumeRemoval(context: context).removeAnonymous(of: entry) }
        return true
    }

    /// The record goes first: files without a record are swept, a record without files would be a lie.
    func removeLocked(_ entry: ContainerEntry) throws {
        try context.database.write { state in
            _ = try state.releaseNetworks(of: entry)
            guard try state.remove(entry) else { return }
            try ContainerHealth.forget(entry, state)
            try state.events.append(entry, "destroy")
        }
        ContainerLeftovers(context: context).remove(entry.id)
    }
}

extension StateTransaction {
    /// Removes a container's record and what it held; false when there is none.
    func remove(_ entry: ContainerEntry) throws -> Bool {
        if !entry.body.mounts.isEmpty { try volumes.release(entry.id) }
        return try containers.delete(entry.id)
    }
}

extension ContainerService {
    func remove(_ ref: String, force: Bool, volumes: Bool) async throws {
        let context = context
        try await context.run { try await ContainerRemoval(context: context).remove(ref, force: force, volumes: volumes) }
    }

    func prune(_ filters: Filters) async throws -> PruneReport {
        let context = context
        return try await context.run { try await ContainerPrune(context: context).prune(filters) }
    }
}
