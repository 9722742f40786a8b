import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Makes volumes. The folder comes before the record: one without a record is taken over or swept.
struct VolumeCreation: Sendable {
    let context: EngineContext

    /// `volume create`: a volume that is there already is returned as it is.
    func create(_ request: VolumeRequest) throws -> VolumeRecord {
        let name = request.name.flatMap { $0.isEmpty ? nil : $0 }
        let record = try record(named: name, request)
        return try context.locks.withLock(.volume(record.name)) { try ensure(record) }
    }

    /// What a new volume would be. Throws ``CaissonError`` in Docker's words for names, drivers and options that cannot be.
    func record(named name: String?, _ request: VolumeRequest) throws -> VolumeRecord {
        var labels = request.labels
        if name == nil { labels[VolumeRecord.anonymousLabel] = "" }
        let record = VolumeRecord(
            name: name ?? ObjectID.random().text, driver: "local", created: SystemClock.now(), labels: labels,
            options: request.options)
        guard ["", "local"].contains(request.driver) else {
            let driver = request.driver
            throw CaissonError(
                .notFound, "create \(record.name): error looking up volume plugin \(driver): plugin \"\(driver)\" not found")
        }
        try VolumeName.validate(record.name)
        do {
            _ = try DriverMount(request.options)
        } catch let error as CaissonError {
            throw CaissonError(error.code, "create \(record.name): \(error.message)")
        }
        return record
    }

    /// The volume of that name, made if it is not there. The caller holds its lock.
    func ensure(_ record: VolumeRecord) throws -> VolumeRecord {
        if let found = try context.database.read({ try $0.volumes.find(record.name) }) { return found }
        try makeFolder(record)
        try context.database.write { state in try insert(record, state) }
        return record
    }

    /// The record and its event.
    func insert(_ record: VolumeRecord, _ state: StateTransaction) throws {
        try state.volumes.insert(record)
        try state.appendVolumeEvent(record.name, "create")
    }

    func makeFolder(_ record: VolumeRecord) throws {
        do {
            try Files.makeDirectories(context.paths.volumes, mode: 0o711)
            try Files.makeDirectories(context.paths.volume(record.name), mode: 0o701)
            try Files.makeDirectories(context.paths.volumeData(record.name), mode: 0o755)
        } catch {
            throw error.asCaissonError("create \(record.name)")
        }
    }
}
