import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import FoundationEssentials
import SystemPackage

/// How a step was run: what a shell in its file system starts with.
struct StepFacts: Sendable, Codable, Equatable {
    /// The layers below the step's own files; nil is none.
    var parent: ChainID?
    /// `KEY=value`.
    var environment: [String]
    var workingDirectory: String
    var user: String
}

/// File systems of steps that failed, kept for a shell in them: the snapshot `build-<buildID>-…` of the step and a note below
/// `builds/kept`. The newest ones stay, for a day; the layers they stand on are leased as long.
struct KeptSteps: Sendable {
    private struct Note: Codable {
        var buildID: ObjectID
        var step: Int
        var snapshot: String
        var kept: Timestamp
        var facts: StepFacts
    }

    static let limit = 8
    static let time = Duration.seconds(24 * 3600)

    let context: EngineContext

    private var folder: FilePath { context.paths.builds.appending("kept") }

    /// Keeps `snapshot` of the step; the caller must not remove it.
    func keep(_ snapshot: String, build: ObjectID, step: Int, _ facts: StepFacts) throws {
        let now = SystemClock.now()
        let note = Note(buildID: build, step: step, snapshot: snapshot, kept: now, facts: facts)
        do {
            try Files.makeDirectories(folder, mode: 0o700)
            try context.database.write { state in
                let resources = facts.parent.map { [LeaseResource.layer($0)] } ?? []
                let expires = now.advanced(by: KeptSteps.time)
                _ = try state.leases.delete(id: lease(snapshot))
                try state.leases.insert(LeaseRecord(id: lease(snapshot), created: now, expires: expires, resources: resources))
            }
            try AtomicFile.write(CanonicalJSON.encode(note), to: file(snapshot), mode: 0o600)
        } catch let error as SyscallError {
            throw error.asCaissonError("keep step \(step)")
        }
        for old in try notes().dropFirst(KeptSteps.limit) { try forget(old) }
    }

    /// The snapshot of a step of a build and how it was run; nil when it is not kept.
    func find(build: ObjectID, step: Int) throws -> (snapshot: String, facts: StepFacts)? {
        try notes().first { $0.buildID == build && $0.step == step }.map { ($0.snapshot, $0.facts) }
    }

    /// Snapshots that sweeps leave alone.
    func snapshots() throws -> Set<String> { Set(try notes().map(\.snapshot)) }

    /// Lets go of everything kept for a build.
    func forget(build: ObjectID) throws {
        for note in try notes() where note.buildID == build { try forget(note) }
    }

    private func forget(_ note: Note) throws {
        try? Files.remove(file(note.snapshot)) // ignored: another process was faster
        try context.snapshots.remove(container: note.snapshot)
        try context.database.write { _ = try $0.leases.delete(id: lease(note.snapshot)) }
    }

    /// Those whose time is not over, newest first.
    private func notes() throws -> [Note] {
        guard try Files.isThere(folder) else { return [] }
        let now = SystemClock.now()
        let notes = try Files.list(folder).compactMap { entry -> Note? in
            guard entry.name.hasSuffix(".json") else { return nil }
            let bytes: [UInt8]
            do throws(SyscallError) { bytes = try Files.read(folder.appending(entry.name), limit: 4 << 20) } catch {
                // It has just been removed.
                if error.code == .notFound { return nil }
                throw error
            }
            return try CanonicalJSON.decode(Note.self, from: bytes, entry.name)
        }
        return notes.filter { now.since($0.kept) < KeptSteps.time }.sorted { $0.kept > $1.kept }
    }

    private func file(_ snapshot: String) -> FilePath { folder.appending(snapshot + ".json") }
    private func lease(_ snapshot: String) -> String { "kept-\(snapshot)" }
}
