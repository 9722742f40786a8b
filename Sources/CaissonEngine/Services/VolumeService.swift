import CaissonAPI
import CaissonCore
import CaissonStore
import SystemPackage

/// Volumes of one state root. What takes several steps is a type of its own in `Volumes/`.
struct VolumeService: VolumesAPI {
    let context: EngineContext

    func list(_ options: VolumeListOptions) async throws -> [VolumeSummary] {
        try await context.onPool { try VolumeListing(context: $0).rows(options) }
    }

    func inspect(_ name: String) async throws -> VolumeDetails {
        try await context.onPool { context in
            VolumeDetails(try context.database.read { try $0.volumes.resolve(name) }, context.paths)
        }
    }

    func create(_ request: VolumeRequest) async throws -> VolumeDetails {
        try await context.onPool { VolumeDetails(try VolumeCreation(context: $0).create(request), $0.paths) }
    }

    func remove(_ name: String, force: Bool) async throws {
        try await context.onPool { try VolumeRemoval(context: $0).remove(name, force: force) }
    }

    func prune(all: Bool, filters: Filters) async throws -> PruneReport {
        try await context.onPool { try VolumeRemoval(context: $0).prune(all: all, filters: filters) }
    }

    func files(_ name: String, limit: Int) async throws -> [FileChange] {
        try await context.onPool { try VolumeFiles(context: $0).list(name, limit: limit) }
    }
}

extension VolumeDetails {
    init(_ record: VolumeRecord, _ paths: StatePaths) {
        self.init(
            name: record.name, driver: record.driver, mountpoint: paths.volumeData(record.name).string,
            created: Timestamp(seconds: record.created.seconds), labels: record.labels, options: record.options)
    }
}
