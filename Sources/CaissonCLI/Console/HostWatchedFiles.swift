import CaissonAPI
import CaissonCompose
import CaissonCore
import CaissonLinux
import SystemPackage

/// Files of this host for `compose watch`.
struct HostWatchedFiles: WatchedFiles {
    func entry(_ path: String) throws -> WatchedEntry? {
        let status: FileStatus
        do { status = try FileStatus.of(FilePath(path), followLinks: false) } catch {
            if error.errno == Errno.noSuchFileOrDirectory.rawValue || error.errno == Errno.notDirectory.rawValue {
                return nil
            }
            throw HostWatchedFiles.failure(error, path)
        }
        let kind: WatchedEntry.Kind
        switch status.kind {
        case .regular: kind = .file
        case .directory: kind = .folder
        case .symbolicLink: kind = .link(try target(path))
        default: kind = .other
        }
        return WatchedEntry(kind: kind, mode: Int64(status.mode), size: status.size, modified: status.modified)
    }

    /// The paths in a folder; none when it has gone.
    func list(_ folder: String) throws -> [String] {
        do { return try Files.list(FilePath(folder)).map { HostPath.joined(folder, $0.name) } } catch {
            if error.errno == Errno.noSuchFileOrDirectory.rawValue { return [] }
            throw Self.failure(error, folder)
        }
    }

    private func target(_ link: String) throws -> String {
        do { return try Files.readLink(FilePath(link)).string } catch { throw Self.failure(error, link) }
    }

    private static func failure(_ error: SyscallError, _ path: String) -> CaissonError {
        CaissonError(.failedPrecondition, "\(path): \(error.reason)", cause: error)
    }

    func content(_ path: String) throws -> BytePull { try HostFile.source(path) }

    func tree(_ path: String, skipping: @Sendable (String) -> Bool) throws -> [String] {
        guard try entry(path)?.kind == .folder else { return [path] }
        var found = [path]
        try Directory.walk(FilePath(path)) { below, status in
            let here = FilePath(path).pushing(below).string
            if status.kind == .directory, skipping(here) { return .skip }
            found.append(here)
            return .descend
        }
        return found
    }

    func changes(of paths: [String], skipping: @escaping @Sendable (String) -> Bool) throws
        -> AsyncThrowingStream<Set<String>, any Error>
    {
        let watch = try FolderWatch(files: self, skipping: skipping)
        for path in paths { try watch.begin(path) }
        return AsyncThrowingStream(unfolding: { try await watch.next() })
    }
}
