import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage

/// Fills a fresh layer directory from a tar stream (image-spec `layer.md`).
///
/// Every directory on the way to a name is resolved inside the layer (openat2 RESOLVE_IN_ROOT), the name itself is never
/// followed, so that nothing an archive contains can reach outside.
final class LayerApplier {
    let root: RootedDirectory
    let lower: LowerStack
    private var cache: [[UInt8]: RootedDirectory] = [:]
    /// Given back at the end: making files in a directory changes its time.
    private var directoryTimes: [[UInt8]: timespec] = [:]
    private var isRootOpaque = false
    private let isLayer: Bool

    /// Fills `directory`, which is empty; `lower` gives the owners of directories an archive leaves out. An archive that is
    /// not a layer cannot have names that mean deletions: a layer could not keep them.
    init(_ directory: RootedDirectory, lower: LowerStack, isLayer: Bool = true) throws {
        root = directory
        self.lower = lower
        self.isLayer = isLayer
    }

    /// Applies every entry of `reader`. Throws a CaissonError naming the entry that failed.
    func apply(_ reader: TarReader) throws {
        while let entry = try reader.next() {
            do {
                try apply(entry, reader)
            } catch {
                throw LayerApplier.failure(error, entry)
            }
        }
        do {
            try hideLowerRoot()
            try restoreDirectoryTimes()
        } catch let error as SyscallError {
            throw error.asCaissonError()
        }
    }

    private static func failure(_ error: any Error, _ entry: TarEntry) -> any Error {
        switch error {
        case let error as SyscallError:
            CaissonError(error.code, "\(entry.displayPath): \(error.call): \(error.reason)", subject: entry.displayPath, cause: error)
        case let error as CaissonError where error.message.hasPrefix("tar archive"): error
        case let error as CaissonError:
            CaissonError(error.code, "\(entry.displayPath): \(error.message)", subject: entry.displayPath, cause: error)
        default: error
        }
    }

    private func apply(_ entry: TarEntry, _ reader: TarReader) throws {
        let path = try LayerPath(entry.path)
        if path.bytes.isEmpty { return try applyRoot(entry) }
        if try path.isBelowReservedMarker { return }
        if !isLayer, Whiteout(name: path.name) != nil {
            throw CaissonError(.invalidArgument, "a name that starts with .wh. cannot be kept in a layer")
        }
        switch Whiteout(name: path.name) {
        case .reserved: return
        case .illegal: throw CaissonError(.invalidArgument, "illegal whiteout")
        case .opaque where path.parent.isEmpty: isRootOpaque = true
        case .opaque: try hideBelow(path.parent)
        case .removes(let name): try whiteOut(name, in: path.parent)
        case nil: try create(entry, at: path, reader)
        }
    }

    private func applyRoot(_ entry: TarEntry) throws {
        guard entry.kind == .directory else { throw CaissonError(.invalidArgument, "the root must be a directory") }
        let directory = try root.open(".", [.read, .directory])
        try NodeMetadata(entry).apply(to: directory.raw)
        directoryTimes[[]] = NodeMetadata(entry).modified
    }

    // MARK: Directories

    /// The open directory at `path`; what is missing on the way is made.
    func directory(at path: [UInt8]) throws -> RootedDirectory {
        if path.isEmpty { return root }
        if let known = cache[path] { return known }
        let found: RootedDirectory
        do throws(SyscallError) {
            found = try root.directory(NodeName.path(path))
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            found = try makeDirectory(at: path)
        }
        if cache.count >= 256 { cache.removeAll(keepingCapacity: true) }
        cache[path] = found
        return found
    }

    /// Makes a directory no entry has named yet, like the one below it if there is one.
    private func makeDirectory(at path: [UInt8]) throws -> RootedDirectory {
        let place = try LayerPath(path)
        let parent = try directory(at: place.parent)
        let replacesWhiteout = try NodeName.status(parent.raw, place.name)?.isWhiteout ?? false
        if replacesWhiteout { try NodeName.call("unlink", place.name) { unlinkat(parent.raw, $0, 0) } }
        do throws(SyscallError) {
            try NodeName.call("mkdir", place.name) { mkdirat(parent.raw, $0, 0o755) }
        } catch {
            // A link to nowhere, or a file where a directory is needed.
            if error.errno == EEXIST { throw CaissonError(.invalidArgument, "its directory \(NodeName.display(path)) is none") }
            throw error
        }
        let made = try NodeName.open(parent.raw, place.name, O_RDONLY | O_DIRECTORY)
        if replacesWhiteout { try OverlayAttribute.setOpaque(made.raw) }
        if let below = lower.visible(path), below.kind == .directory {
            try NodeMetadata(below).apply(to: made.raw)
            directoryTimes[path] = NodeMetadata(below).modified
        } else {
            try NodeMetadata(LayerApplier.plainDirectory).apply(to: made.raw)
        }
        return try parent.directory(NodeName.path(place.name))
    }

    private static let plainDirectory: LayerIndexEntry = {
        var entry = LayerIndexEntry(path: [], kind: .directory)
        entry.mode = 0o755
        return entry
    }()

    func rememberTime(of path: [UInt8], _ time: timespec) { directoryTimes[path] = time }

    /// Whatever is cached may have been in the way of what was removed.
    func forgetDirectories() { cache.removeAll(keepingCapacity: true) }

    /// Deepest first, so that no step changes one that was done. What is no directory any more is left alone.
    private func restoreDirectoryTimes() throws {
        for (path, time) in directoryTimes.sorted(by: { $0.key.count > $1.key.count }) {
            let place = path.isEmpty ? FilePath(".") : NodeName.path(path)
            guard let directory = try? root.open(place, [.read, .directory, .noFollow]) else { continue }  // ignored: see above
            guard futimens(directory.raw, [time, time]) == 0 else { throw SyscallError("utimens", errno: errno) }
        }
    }

    // MARK: Deletions

    /// Without layers below there is nothing to hide, and overlayfs would show a device in the bottom layer.
    private func whiteOut(_ name: [UInt8], in parent: [UInt8]) throws {
        guard !lower.isEmpty else { return }
        let directory = try directory(at: parent)
        if let existing = try NodeName.status(directory.raw, name) {
            // A whiteout is about the layers below only: what this layer itself has stays.
            guard existing.kind == .directory else { return }
            return try hideBelow(parent.isEmpty ? name : parent + [UInt8(ascii: "/")] + name)
        }
        try NodeName.call("mknod", name) { mknodat(directory.raw, $0, S_IFCHR, 0) }
    }

    private func hideBelow(_ path: [UInt8]) throws {
        let directory = try directory(at: path)
        guard !lower.isEmpty else { return }
        let opened = try directory.open(".", [.read, .directory])
        try OverlayAttribute.setOpaque(opened.raw)
    }

    /// overlayfs merges the roots of all layers whatever they say, so an opaque root is spelt out name by name.
    private func hideLowerRoot() throws {
        guard isRootOpaque else { return }
        for below in lower.children(of: []) {
            let name = below.path
            guard let existing = try NodeName.status(root.raw, name) else {
                try NodeName.call("mknod", name) { mknodat(root.raw, $0, S_IFCHR, 0) }
                continue
            }
            if existing.kind == .directory {
                let opened = try NodeName.open(root.raw, name, O_RDONLY | O_DIRECTORY)
                try OverlayAttribute.setOpaque(opened.raw)
            }
        }
    }
}
