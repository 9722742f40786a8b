import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Volumes whose driver mounts something on their folder: mounted for the first container that runs with one, unmounted
/// after the last.
struct VolumeMounting: Sendable {
    let context: EngineContext

    /// Has the volume mounted. The caller's container is locked, which keeps others from unmounting it meanwhile.
    func mount(_ name: String) throws {
        try context.locks.withLock(.volume(name)) {
            guard let driver = try driver(of: name) else { return }
            let place = context.paths.volumeData(name)
            try Files.makeDirectories(place, mode: 0o755)
            if try !MountInfo.isMountPoint(place) { try driver.mount(at: place) }
        }
    }

    /// Unmounts what a container that has ended, and is not locked, was the last to use. Nothing here fails: what stays mounted
    /// is unmounted with the volume.
    func letGo(_ entry: ContainerEntry) {
        for name in Set(entry.body.mounts.filter(\.isDriven).compactMap(\.volume)) {
            try? context.locks.withLock(.volume(name)) { // ignored: see above
                if try !isNeeded(name) { try unmount(name) }
            }
        }
    }

    private func isNeeded(_ name: String) throws -> Bool {
        let users = try context.database.read { try $0.volumes.users(of: .volume(name)) }
        return try users.contains { user in
            if ContainerEntry.liveStates.contains(user.state) { return true }
            // One that is being started holds its lock before its record says so.
            guard let lock = try context.locks.tryLock(.container(user.id)) else { return true }
            context.release(lock, of: user.id)
            return false
        }
    }

    /// Takes every mount off the volume's folder. The caller holds the volume's lock.
    func unmount(_ name: String) throws {
        let place = context.paths.volumeData(name)
        do {
            while try Files.isThere(place), try MountInfo.isMountPoint(place) { try Mounts.unmount(place, detach: true) }
        } catch {
            throw error.asCaissonError("unmount \(name)")
        }
    }

    /// Runs `body` on the volume's files, mounted for the moment where its driver mounts something and nobody uses it.
    func withFiles<Value: Sendable>(of record: VolumeRecord, _ body: @escaping @Sendable (FilePath) throws -> Value) throws -> Value {
        let place = context.paths.volumeData(record.name)
        guard let driver = try DriverMount(record.options), try !MountInfo.isMountPoint(place) else { return try body(place) }
        return try Namespace.withPrivateMounts {
            try driver.mount(at: place)
            return try body(place)
        }
    }

    private func driver(of name: String) throws -> DriverMount? {
        try DriverMount(context.database.read { try $0.volumes.resolve(name) }.options)
    }
}
