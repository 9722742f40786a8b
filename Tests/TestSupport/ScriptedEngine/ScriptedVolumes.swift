import CaissonAPI
import CaissonCore

struct ScriptedVolumes: VolumesAPI {
    let world: ScriptedWorld

    func list(_ options: VolumeListOptions) async throws -> [VolumeSummary] {
        if let failure = world.read({ $0.failures["volumes.list"] }) { throw failure }
        return world.read(\.volumes).sorted { $0.name < $1.name }
    }

    func inspect(_ name: String) async throws -> VolumeDetails {
        let volume = try find(name)
        return VolumeDetails(
            name: name, driver: volume.driver, mountpoint: volume.mountpoint, created: volume.created, labels: volume.labels,
            options: [:])
    }

    func create(_ request: VolumeRequest) async throws -> VolumeDetails {
        let name = request.name ?? String(repeating: "ab", count: 32)
        try world.enter("volumes.create \(name)")
        let volume = VolumeSummary(
            name: name, mountpoint: "/var/lib/caisson/volumes/\(name)/_data", labels: request.labels, created: world.read(\.now),
            isAnonymous: request.name == nil, size: ByteCount(0))
        world.edit { $0.volumes.append(volume) }
        world.announce(.volume, "create", name)
        return try await inspect(name)
    }

    func remove(_ name: String, force: Bool) async throws {
        try world.enter("volumes.remove \(name)")
        guard try find(name).users.isEmpty else {
            throw CaissonError(.conflict, "remove \(name): volume is in use - [\(String(repeating: "c", count: 64))]")
        }
        world.edit { state in state.volumes.removeAll { $0.name == name } }
        world.announce(.volume, "destroy", name)
    }

    func prune(all: Bool, filters: Filters) async throws -> PruneReport {
        try world.enter("volumes.prune\(all ? " --all" : "")")
        let doomed = world.read(\.volumes).filter { $0.users.isEmpty && (all || $0.isAnonymous) }
        for volume in doomed {
            world.edit { state in state.volumes.removeAll { $0.name == volume.name } }
            world.announce(.volume, "destroy", volume.name)
        }
        return PruneReport(removed: doomed.map(\.name), reclaimed: ByteCount(doomed.reduce(0) { $0 + ($1.size?.bytes ?? 0) }))
    }

    func files(_ name: String, limit: Int) async throws -> [FileChange] {
        _ = try find(name)
        if let failure = world.read({ $0.failures["volumes.files"] }) { throw failure }
        return Array(world.read { $0.volumeFiles[name] ?? [] }.prefix(limit))
    }

    private func find(_ name: String) throws -> VolumeSummary {
        guard let volume = world.read({ $0.volumes.first { $0.name == name } }) else {
            throw CaissonError(.notFound, "get \(name): no such volume", subject: name)
        }
        return volume
    }
}
