import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// What a build keeps on disk beside its row: `builds/<id>/` of the state root.
struct BuildFolder: Sendable {
    let path: FilePath

    init(_ paths: StatePaths, _ id: ObjectID) { path = BuildFolder.all(paths).appending(id.text) }

    /// The folder of all builds.
    static func all(_ paths: StatePaths) -> FilePath { paths.builds }

    /// One event a line, appended while the build runs.
    var events: FilePath { path.appending("events.jsonl") }
    private var requestFile: FilePath { path.appending("request.json") }
    private var cancelName: String { "cancel" }
    private var bell: FilePath { path.appending("bell") }

    /// Makes the folder with the request in it. What `--secret` read stays out of it; build arguments may be private all
    /// the same, so nobody else may read it.
    func create(_ request: BuildRequest) throws {
        var request = request
        for index in request.secrets.indices { request.secrets[index].value = nil }
        do {
            try Files.makeDirectories(path.removingLastComponent(), mode: 0o700)
            try Files.makeDirectory(path, mode: 0o700)
            try Files.write(requestFile, CanonicalJSON.encode(request), mode: 0o600)
        } catch let error as SyscallError {
            throw error.asCaissonError("build folder")
        }
    }

    /// The request the build was started with; `notFound` when it is gone.
    func request() throws -> BuildRequest {
        let bytes: [UInt8]
        do throws(SyscallError) {
            bytes = try Files.read(requestFile, limit: 256 << 20)
        } catch {
            throw error.asCaissonError("request of the build")
        }
        return try CanonicalJSON.decode(BuildRequest.self, from: bytes, "request of the build")
    }

    /// Tells whoever builds to stop; the build may be over already.
    func askToCancel() throws {
        do {
            try Files.touch(path.appending(cancelName), mode: 0o600)
            _ = try FifoBell.ring(bell)  // ignored: who does not listen yet looks for the file first
        } catch {
            if error.errno != 2 { throw error.asCaissonError("cancel the build") }
        }
    }

    /// Returns when someone asked to cancel; throws `CancellationError` when the task is cancelled first.
    func cancelRequest() async throws {
        let bell = try FifoBell(at: bell)
        while !Files.exists(path.appending(cancelName)) { try await bell.rung() }
    }

    func remove() {
        try? removeTree(at: path)  // ignored: no row names it, so that recovery finds it
    }
}
