import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import Glibc
import SystemPackage

/// Removes volumes.
struct VolumeRemoval: Sendable {
    private static let doomedPrefix = ".gone-"

    let context: EngineContext

    /// `volume rm`. Throws `conflict` in Docker's words while a container uses it.
    func remove(_ name: String, force: Bool) throws {
        if try context.database.read({ try $0.volumes.find(name) }) == nil {
            if force { return }
            throw CaissonError(.notFound, "get \(name): no such volume", subject: name)
        }
        let lock = try context.locks.lock(.volume(name))
        do {
            try removeLocked(name)
            lock.releaseAndRemove()
        } catch {
            lock.release()
            throw error
        }
    }

    private func removeLocked(_ name: String) throws {
        let record = try context.database.read { state in
            try refuseUsed(name, state)
            return try state.volumes.find(name)
        }
        guard let record else { return }
        if try DriverMount(record.options) != nil { try VolumeMounting(context: context).unmount(name) }
        // The record goes first: a record without files would be a lie.
        try context.database.write { state in
            try refuseUsed(name, state)
            if try state.volumes.delete(name) { try state.appendVolumeEvent(name, "destroy") }
        }
        try removeFolder(context.paths.volume(name))
    }

    private func refuseUsed(_ name: String, _ state: StateTransaction) throws {
        let users = try state.volumes.users(of: .volume(name)).map(\.id.text)
        if !users.isEmpty {
            throw CaissonError(.conflict, "remove \(name): volume is in use - [\(users.joined(separator: ", "))]", subject: name)
        }
    }

    /// Under another name first: half a tree must not be taken over by a new volume of the same name.
    private func removeFolder(_ folder: FilePath) throws {
        let doomed = context.paths.volumes.appending(VolumeRemoval.doomedPrefix + ObjectID.random().short)
        do {
            try Files.rename(folder, to: doomed)
            try removeTree(at: doomed)
        } catch {
            if error.errno != ENOENT { throw error.asCaissonError("remove \(folder.lastComponent?.string ?? "volume")") }
        }
    }

    /// Takes away the volumes that were made for a container which is gone, unless another one uses them.
    func removeAnonymous(of entry: ContainerEntry) {
        for mount in entry.body.mounts where mount.isAnonymous {
            guard let name = mount.volume else { continue }
            try? remove(name, force: true) // ignored: in use, or found by the next prune
        }
    }

    /// `volume prune`.
    func prune(all: Bool, filters: Filters) throws -> PruneReport {
        let report = try remove(candidates(all: all, filters: filters))
        let reclaimed = report.reclaimed.bytes
        try context.database.write { state in
            try state.events.append(
                kind: EngineEvent.Kind.volume.rawValue, action: "prune", actor: "", attributes: ["reclaimed": String(reclaimed)])
        }
        return report
    }

    /// What a prune would remove, measured. `gone` are the names of containers whose use does not count any more.
    func candidates(all: Bool, filters: Filters, without gone: Set<String> = []) throws -> [VolumeSummary] {
        let filter = try VolumePruneFilter(filters)
        let doomed = try VolumeListing(context: context).summaries().filter { volume in
            gone.isSuperset(of: volume.users) && (all || filter.all || volume.isAnonymous) && filter.matches(volume.labels)
        }
        return doomed.map { volume in
            var volume = volume
            volume.size = VolumeFiles(context: context).size(of: volume.name)
            return volume
        }
    }

    /// Removes them but for those a container has taken meanwhile, and what removals that were cut off have left.
    func remove(_ volumes: [VolumeSummary]) throws -> PruneReport {
        var report = PruneReport()
        for volume in volumes {
            do {
                try remove(volume.name, force: true)
                report.removed.append(volume.name)
                report.reclaimed.bytes += volume.size?.bytes ?? 0
            } catch let error as CaissonError where error.code == .conflict {
                continue
            }
        }
        try sweep()
        return report
    }

    /// Folders of removals that were cut off, and of volumes whose making was.
    private func sweep() throws {
        guard Files.exists(context.paths.volumes) else { return }
        for item in try Files.list(context.paths.volumes) {
            if item.name.hasPrefix(VolumeRemoval.doomedPrefix) {
                try? removeTree(at: context.paths.volumes.appending(item.name)) // ignored: the next prune tries again
            } else {
                try sweepUnrecorded(item.name)
            }
        }
    }

    private func sweepUnrecorded(_ name: String) throws {
        guard try context.database.read({ try $0.volumes.find(name) }) == nil,
            let lock = try context.locks.tryLock(.volume(name))
        else { return }
        defer { lock.releaseAndRemove() }
        guard try context.database.read({ try $0.volumes.find(name) }) == nil else { return }
        try removeFolder(context.paths.volume(name))
    }
}

/// `volume prune --filter`.
struct VolumePruneFilter {
    /// `all=true`.
    let all: Bool
    private let filters: Filters

    /// Throws ``CaissonError`` (invalidArgument) for another key or value.
    init(_ filters: Filters) throws {
        try filters.require(["all", "label", "label!"])
        self.filters = filters
        all = try FilterFlag.value("all", filters) ?? false
    }

    func matches(_ labels: [String: String]) -> Bool { LabelFilter.matches(filters, labels) }
}
