import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Builds that are over: those of dead processes are told from running ones, the oldest go, the unwanted are removed.
struct PastBuilds: Sendable {
    /// How many builds that are over are kept.
    static let kept = 100

    let context: EngineContext

    /// The state of a running build's process, recorded when it is dead; the record as it is now, nil when it is gone.
    func checked(_ record: BuildRecord) throws -> BuildRecord? {
        let running = BuildSummary.State.running.rawValue
        guard record.state == running, try !context.locks.isHeld(.build(record.id)) else { return record }
        let folder = BuildFolder(context.paths, record.id)
        // What it wrote last is the last that is known of it.
        let seen = try? FileStatus.of(folder.events).modified  // ignored: without a log it began and ended at once
        defer { try? context.locks.tryLock(.build(record.id))?.releaseAndRemove() }  // ignored: a left-over is harmless
        return try context.database.write { state in
            let lost = try state.builds.transition(record.id, from: running) { record in
                record.state = BuildSummary.State.lost.rawValue
                record.ended = max(record.created, seen ?? record.created)
                record.error = PastBuilds.lostMessage
            }
            if let lost { try state.announceBuild("end", lost) }
            // Otherwise it ended by itself between the two looks.
            return try lost ?? state.builds.find(id: record.id)
        }
    }

    static let lostMessage = "the process that built it died"

    /// Removes the oldest ones beyond what is kept.
    func trim(to count: Int = kept) throws {
        let running = BuildSummary.State.running.rawValue
        let old = try context.database.read { try $0.builds.list(except: running, beyond: count) }
        if !old.isEmpty { try remove(old) }
    }

    /// Forgets builds; `failedPrecondition` for one that runs.
    func remove(_ records: [BuildRecord]) throws {
        for record in records where record.state == BuildSummary.State.running.rawValue {
            throw CaissonError(
                .failedPrecondition, "build \(record.id.short) is running: cancel it before removing it", subject: record.id.text)
        }
        try context.database.write { state in
            for record in records where try state.builds.delete(record.id) { try state.announceBuild("remove", record) }
        }
        for record in records {
            BuildFolder(context.paths, record.id).remove()
            try KeptSteps(context: context).forget(build: record.id)
        }
    }

    /// Records the builds of dead processes as lost and removes folders without a row.
    func recover() throws {
        // Every command passes here, and most roots have no builds.
        let all = BuildFolder.all(context.paths)
        guard Files.exists(all) else { return }
        let (running, known) = try context.database.read { state in
            (try state.builds.list(state: BuildSummary.State.running.rawValue), Set(try state.builds.ids()))
        }
        for record in running { _ = try checked(record) }
        try removeDoomed(all.appending("cache-mounts"))
        for item in try Files.list(all) {
            guard let id = ObjectID(item.name), !known.contains(id) else { continue }
            // A build that begins holds its lock before it makes its folder, and lets go after it has its row.
            guard try !context.locks.isHeld(.build(id)) else { continue }
            guard try context.database.read({ try $0.builds.find(id: id) }) == nil else { continue }
            BuildFolder(context.paths, id).remove()
        }
    }

    /// Cache mounts whose removal was cut off: they have a name by which nobody finds them.
    private func removeDoomed(_ folder: FilePath) throws {
        guard Files.exists(folder) else { return }
        for item in try Files.list(folder) where item.name.hasPrefix(".gone-") {
            try? removeTree(at: folder.appending(item.name))  // ignored: another process is at it
        }
    }
}
