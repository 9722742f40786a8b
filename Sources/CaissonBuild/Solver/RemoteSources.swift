package import CaissonAPI
package import CaissonCore
package import CaissonOCI
package import SystemPackage

/// A file of the web, kept by the engine at least until the build ends.
package struct RemoteFile: Sendable {
    package var path: FilePath
    /// The name it has in a folder.
    package var name: String
    package var digest: Digest
    /// The time its server gives; nil when it gives none.
    package var modified: Timestamp?

    package init(path: FilePath, name: String, digest: Digest, modified: Timestamp?) {
        self.path = path
        self.name = name
        self.digest = digest
        self.modified = modified
    }
}

/// A git commit's files, kept by the engine at least until the build ends.
package struct RemoteRepository: Sendable {
    /// The folder the address names in it.
    package var folder: FilePath
    package var commit: String

    package init(folder: FilePath, commit: String) {
        self.folder = folder
        self.commit = commit
    }
}

/// Brings what ADD and remote contexts name; the engine fills it in.
package protocol RemoteSources: Sendable {
    /// A file by http(s). Throws `dataLoss` when it has not the digest `checksum`.
    func file(
        _ url: String, checksum: Digest?, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> RemoteFile

    /// The files of a git address in Docker's notation (`URL#ref:folder`).
    func repository(
        _ address: String, keepsGitDirectory: Bool, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> RemoteRepository
}
