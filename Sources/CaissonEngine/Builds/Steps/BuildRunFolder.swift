import CaissonCore
import CaissonLinux
import SystemPackage

/// The folder of one build in the run directory, with one folder for each step that runs. A lock beside it says that the
/// build's process lives; whoever finds it free may take away everything the build left.
final class BuildRunFolder: Sendable {
    let path: FilePath
    private let lock: FileLock
    private let lockFile: FilePath

    /// Throws `conflict` when another process runs this build.
    init(_ paths: StatePaths, _ buildID: ObjectID) throws {
        path = paths.steps(of: buildID)
        lockFile = BuildRunFolder.lockFile(paths, buildID)
        do {
            try Files.makeDirectories(paths.steps, mode: 0o700)
            guard let lock = try FileLock.tryAcquire(lockFile) else {
                throw CaissonError(.conflict, "build \(buildID.short): already running in another process")
            }
            self.lock = lock
            try Files.makeDirectories(path, mode: 0o700)
        } catch let error as SyscallError {
            throw error.asCaissonError("build \(buildID.short)")
        }
    }

    static func lockFile(_ paths: StatePaths, _ buildID: ObjectID) -> FilePath {
        paths.steps.appending(buildID.text + ".lock")
    }

    /// Whether a process works for this build now.
    static func isAlive(_ paths: StatePaths, _ buildID: ObjectID) -> Bool {
        (try? FileLock.isHeld(lockFile(paths, buildID))) ?? true // ignored: what cannot be looked at is left alone
    }

    /// An empty folder for one step.
    func makeStep(_ id: ObjectID) throws -> StepFolder {
        let folder = StepFolder(path: path.appending(id.text))
        do {
            try Files.makeDirectory(folder.path, mode: 0o700)
            try Files.makeDirectory(folder.run, mode: 0o700)
        } catch {
            throw error.asCaissonError("step")
        }
        return folder
    }

    func remove() {
        // ignored, both: swept at the next start, which finds the folder by its lock
        if (try? removeTree(at: path)) != nil { try? Files.remove(lockFile) }
        lock.release()
    }
}

/// What one step needs on the host while it runs.
struct StepFolder: Sendable {
    let path: FilePath

    /// The monitor's.
    var run: FilePath { path.appending("run") }

    /// A new folder that the step's mount namespace covers.
    func place(_ name: String) throws -> FilePath {
        let place = path.appending(name)
        try Files.makeDirectory(place, mode: 0o700)
        return place
    }
}
