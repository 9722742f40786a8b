import CaissonAPI
import CaissonArchive
import CaissonCore
import CaissonDockerfile
import CaissonLinux
import CaissonStore
import Synchronization
import SystemPackage

/// The folders a build takes files from: the main context, whose name is empty, and the named ones.
final class BuildContexts: Sendable {
    /// An opened context.
    struct Opened: Sendable {
        var folder: FilePath
        var tree: FileTree
        /// Some of its files are ignored.
        var isFiltered: Bool
    }

    let hashes: HashMemory
    private let environment: BuildEnvironment
    private let request: BuildRequest
    private let scratch: FilePath
    private let progress: @Sendable (BuildProgress) -> Void
    private let folders = Mutex<[String: FilePath]>([:])
    private let opened = Mutex<[String: Opened]>([:])
    private let ignore = Mutex<DockerIgnore?>(nil)

    /// `scratch` is an empty folder that lives as long as the build.
    init(
        _ request: BuildRequest, _ environment: BuildEnvironment, scratch: FilePath,
        progress: @escaping @Sendable (BuildProgress) -> Void
    ) {
        (self.request, self.environment, self.scratch, self.progress) = (request, environment, scratch, progress)
        hashes = HashMemory(path: environment.hashes)
    }

    private func source(_ name: String) throws -> BuildContextSource {
        if name.isEmpty { return request.context }
        guard let source = request.namedContexts[name] else {
            throw BuildFailure(.notFound, "context \(name): not given")
        }
        return source
    }

    /// The folder with a context's files, brought or unpacked when first asked.
    func folder(_ name: String) async throws -> FilePath {
        if let known = folders.withLock({ $0[name] }) { return known }
        let found = try await bring(source(name), name)
        folders.withLock { $0[name] = found }
        return found
    }

    private func bring(_ source: BuildContextSource, _ name: String) async throws -> FilePath {
        switch source {
        case .folder(let path): return FilePath(path)
        case .empty: return try made("empty")
        case .archive(let path):
            let folder = try made("archive-\(folders.withLock { $0.count })")
            try unpack(FilePath(path), into: folder)
            return folder
        case .remote(let address): return try await bring(address)
        case .image, .layout: throw BuildFailure(.invalidArgument, "context \(name): an image is no folder")
        }
    }

    private func bring(_ address: String) async throws -> FilePath {
        guard let remote = environment.remote else {
            throw BuildFailure(.notImplemented, "\(address): remote contexts are not supported")
        }
        if RemoteAddress.isGit(address) || address.hasPrefix("github.com/") {
            return try await remote.repository(address, keepsGitDirectory: false, progress: progress).folder
        }
        let file = try await remote.file(address, checksum: nil, progress: progress)
        let folder = try made("remote-\(folders.withLock { $0.count })")
        do {
            try unpack(file.path, into: folder)
        } catch let error as CaissonError where error.code == .dataLoss || error.code == .invalidArgument {
            // No archive: the file itself is the Dockerfile.
            try Files.write(folder.appending("Dockerfile"), Files.read(file.path, limit: 64 << 20))
        }
        return folder
    }

    private func made(_ name: String) throws -> FilePath {
        let folder = scratch.appending(name)
        try Files.makeDirectories(folder)
        return folder
    }

    private func unpack(_ archive: FilePath, into folder: FilePath) throws {
        let file = try Files.open(archive, .read).shared()
        try OverlaySnapshotter.unpackArchive(ArchiveSource.open(file), into: folder)
    }

    // MARK: Trees

    /// Rules for the main context that stand beside the Dockerfile.
    func setIgnore(_ rules: DockerIgnore?) { ignore.withLock { $0 = rules } }

    /// A context's files without the ignored ones.
    func open(_ name: String) async throws -> Opened {
        if let known = opened.withLock({ $0[name] }) { return known }
        let folder = try await folder(name)
        let rules =
            try name.isEmpty ? ignore.withLock { $0 } : BuildContexts.ignoreRules(folder.appending(".dockerignore"))
        let tree = try tree(folder, rules)
        let context = Opened(folder: folder, tree: tree, isFiltered: rules != nil)
        opened.withLock { $0[name] = context }
        return context
    }

    private func tree(_ folder: FilePath, _ rules: DockerIgnore?) throws -> FileTree {
        guard let rules else { return try FileTree.context(folder, hashes: hashes, snapshots: environment.snapshots) }
        return try FileTree.context(
            folder, excludes: { rules.excludes($0) }, excludesAll: { rules.excludesAll($0) }, hashes: hashes,
            snapshots: environment.snapshots)
    }

    /// The rules in a file; nil when there is none or it says nothing. Throws for one that is no rule.
    static func ignoreRules(_ file: FilePath) throws -> DockerIgnore? {
        let name = file.lastComponent?.string ?? ".dockerignore"
        let rules: DockerIgnore
        do {
            rules = DockerIgnore(try Files.readText(file, limit: 4 << 20))
        } catch {
            if error.code == .notFound { return nil }
            throw error.asCaissonError(name)
        }
        if let mistake = rules.mistakes.first {
            throw BuildFailure(.invalidArgument, "\(name):\(mistake.range.start.line): \(mistake.message)")
        }
        return rules.isEmpty ? nil : rules
    }
}
