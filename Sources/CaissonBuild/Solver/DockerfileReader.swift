import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonLinux
import SystemPackage

/// The Dockerfile of a request and the ignore rules beside it.
struct DockerfileReader {
    /// As BuildKit bounds it, generously.
    private static let largest = 16 << 20

    let request: BuildRequest
    let contexts: BuildContexts

    struct Loaded {
        var name: String
        var bytes: [UInt8]
        /// The folder it lies in and its name there, for the ignore file beside it; nil for a text.
        var place: (folder: FilePath, name: String)?
    }

    /// What the request calls it.
    var name: String {
        switch request.dockerfile {
        case .named(let path): FilePath(path).lastComponent?.string ?? path
        case .text: "Dockerfile"
        }
    }

    /// Throws in BuildKit's words when there is none.
    func load() async throws -> Loaded {
        switch request.dockerfile {
        case .text(let bytes): return Loaded(name: "Dockerfile", bytes: bytes, place: nil)
        case .named(let path) where path.hasPrefix("/"):
            let file = FilePath(path)
            return Loaded(name: name, bytes: try read(file, shown: path), place: (file.removingLastComponent(), name))
        case .named(let path):
            let context = try await contexts.folder("")
            do {
                return try load(path, in: context)
            } catch let failure as BuildFailure where failure.code == .notFound && path == "Dockerfile" {
                // As on systems that do not tell cases apart.
                return try load("dockerfile", in: context, missing: failure)
            }
        }
    }

    private func load(_ path: String, in context: FilePath, missing: BuildFailure? = nil) throws -> Loaded {
        do throws(SyscallError) {
            let root = try RootedDirectory(path: context)
            let bytes = try root.readFile(FilePath(path), limit: DockerfileReader.largest)
            let parts = FilePath(path)
            let folder = context.pushing(parts.removingLastComponent())
            return Loaded(
                name: FilePath(path).lastComponent?.string ?? path, bytes: bytes,
                place: (folder, parts.lastComponent?.string ?? path))
        } catch {
            throw missing ?? failure(error, path)
        }
    }

    private func read(_ file: FilePath, shown: String) throws -> [UInt8] {
        do {
            return try Files.read(file, limit: DockerfileReader.largest)
        } catch {
            throw failure(error, shown)
        }
    }

    private func failure(_ error: SyscallError, _ path: String) -> BuildFailure {
        BuildFailure(error.code, "failed to read dockerfile: open \(path): \(error.reason)", cause: error)
    }

    /// `<Dockerfile>.dockerignore` beside the Dockerfile, else the context's own.
    func ignoreRules(_ loaded: Loaded) async throws -> DockerIgnore? {
        if let place = loaded.place {
            let own = place.folder.appending(place.name + ".dockerignore")
            if let rules = try BuildContexts.ignoreRules(own) { return rules }
        }
        if case .empty = request.context { return nil }
        return try BuildContexts.ignoreRules(try await contexts.folder("").appending(".dockerignore"))
    }
}
