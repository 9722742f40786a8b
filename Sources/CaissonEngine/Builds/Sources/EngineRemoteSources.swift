import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import Synchronization
import SystemPackage

/// Brings the remote files of one build: by http through `caisson-transfer`, by git through the `git` of this machine. What
/// it brought is there until ``close()``.
final class EngineRemoteSources: RemoteSources {
    private let context: EngineContext
    private let environment: [String: String]
    private let made = Mutex<ScratchPlace?>(nil)

    /// `environment` names proxies, the agent of ssh and where git is.
    init(context: EngineContext, environment: [String: String] = ProcessEnvironment.all()) {
        self.context = context
        self.environment = environment
    }

    /// Made when the first thing comes: most builds bring nothing.
    private func place() throws -> ScratchPlace {
        try made.withLock { made in
            if let made { return made }
            let place = try ScratchPlace(context.paths)
            made = place
            return place
        }
    }

    /// Removes what was brought. Calling it again does nothing more.
    func close() { made.withLock { $0.take() }?.remove() }

    func file(
        _ url: String, checksum: Digest?, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> RemoteFile {
        try await context.run { [self] in
            let store = WebFileStore(context: context, environment: environment)
            let file = try await store.file(url, checksum: checksum, in: place()) { received in
                progress(BuildProgress(id: url, current: received))
            }
            let size = try FileStatus.of(file.path).size
            progress(BuildProgress(id: url, current: size, total: size, isDone: true))
            return file
        }
    }

    func repository(
        _ address: String, keepsGitDirectory: Bool, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> RemoteRepository {
        let reference: GitReference
        do {
            guard let found = try GitReference(parsing: address) else {
                throw CaissonError(.invalidArgument, "\(address): not the address of a git repository")
            }
            reference = found
        } catch let error as GitReferenceError {
            throw CaissonError(.invalidArgument, "\(error)", subject: address)
        }
        return try await context.run { [self] in
            try await repository(reference, keepsGitDirectory: keepsGitDirectory || reference.keepsGitDirectory, progress)
        }
    }

    private func repository(
        _ reference: GitReference, keepsGitDirectory: Bool, _ progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> RemoteRepository {
        var reference = reference
        reference.keepsGitDirectory = keepsGitDirectory
        let checkout = GitCheckout(git: try GitProgram(host: environment), reference: reference) { line in
            progress(BuildProgress(id: "git: \(line)", current: 0))
        }
        let home = try place().folder.appending(ObjectID.random().short)
        try Files.makeDirectory(home)
        let commit = try await checkout.commit(in: home)
        try await checkout.checkout(commit, into: home)
        progress(BuildProgress(id: reference.remote, current: 1, total: 1, isDone: true))
        return RemoteRepository(folder: try folder(reference, in: home), commit: commit)
    }

    /// The folder a reference names; its links stay in the repository.
    private func folder(_ reference: GitReference, in home: FilePath) throws -> FilePath {
        guard let name = reference.subdirectory else { return home }
        do {
            let found = try RootedDirectory(path: home).open(FilePath(name), [.read, .directory])
            return try Files.readLink(FilePath("/proc/self/fd/\(found.raw)"))
        } catch {
            throw CaissonError(
                .notFound, "git \(reference.remote): invalid subdirectory \(name): \(error.reason)", subject: name, cause: error)
        }
    }
}
