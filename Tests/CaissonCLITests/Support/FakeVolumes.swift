import CaissonAPI
import CaissonCore
import Synchronization

struct FakeVolumes: VolumesAPI {
    let engine: FakeEngine

    func list(_ options: VolumeListOptions) async throws -> [VolumeSummary] {
        let filters = options.filters.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.joined(separator: "|"))" }
        try engine.note((["volumes"] + filters).joined(separator: " "))
        return engine.state.withLock(\.volumes)
    }

    func inspect(_ name: String) async throws -> VolumeDetails {
        try engine.note("volume inspect \(name)")
        guard let volume = engine.state.withLock({ $0.volumes.first { $0.name == name } }) else {
            throw CaissonError(.notFound, "get \(name): no such volume")
        }
        return VolumeDetails(
            name: name, driver: volume.driver, mountpoint: volume.mountpoint, created: volume.created, labels: volume.labels,
            options: [:])
    }

    func create(_ request: VolumeRequest) async throws -> VolumeDetails {
        try engine.note("volume create \(request.name ?? "-")")
        engine.state.withLock { $0.volumeRequests.append(request) }
        return VolumeDetails(
            name: request.name ?? FakeEngine.id.text, driver: request.driver, mountpoint: "", created: .never,
            labels: request.labels, options: request.options)
    }

    func remove(_ name: String, force: Bool) async throws {
        try engine.note("volume rm force=\(force)", name, noun: "volume")
    }

    func prune(all: Bool, filters: Filters) async throws -> PruneReport {
        try engine.note("volume prune all=\(all)")
        return PruneReport(removed: ["old"], reclaimed: ByteCount(2_048_000))
    }

    func files(_ name: String, limit: Int) async throws -> [FileChange] { [] }
}
