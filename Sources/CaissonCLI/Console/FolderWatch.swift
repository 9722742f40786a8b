import CaissonCompose
import CaissonCore
import CaissonLinux
import Synchronization
import SystemPackage

/// Watches folders with all that is in them, also with what is made in them later.
final class FolderWatch: Sendable {
    /// Nothing for so long is the end of a batch: what an editor or a checkout does comes together.
    private static let quiet = Duration.milliseconds(100)

    private struct State {
        var folders: [Int32: String] = [:]
        var roots: [String] = []
    }

    private let files: HostWatchedFiles
    private let skipping: @Sendable (String) -> Bool
    private let inotify: Inotify
    private let state = Mutex(State())

    init(files: HostWatchedFiles, skipping: @escaping @Sendable (String) -> Bool) throws {
        self.files = files
        self.skipping = skipping
        inotify = try Inotify()
    }

    /// Watches a path from now on; a file by its folder, as editors put a new one in its place.
    func begin(_ path: String) throws {
        guard let entry = try files.entry(path) else {
            throw CaissonError(.notFound, "watch \(path): no such file or directory")
        }
        state.withLock { $0.roots.append(path) }
        if entry.kind == .folder { _ = try enter(path) } else { try add(HostPath.folder(path)) }
    }

    /// What has changed since the last batch, once it is quiet.
    func next() async throws -> Set<String> {
        var changed: Set<String> = []
        while changed.isEmpty {
            changed = try changes(try await inotify.nextEvents())
            while true {
                try await ContinuousClock().sleep(for: Self.quiet)
                let more = try inotify.events()
                if more.isEmpty { break }
                changed.formUnion(try changes(more))
            }
        }
        return changed
    }

    private func changes(_ events: [InotifyEvent]) throws -> Set<String> {
        var changed: Set<String> = []
        for event in events {
            if event.mask.contains(.overflow) {
                for root in state.withLock(\.roots) { changed.formUnion(try files.tree(root, skipping: skipping)) }
                continue
            }
            guard let folder = state.withLock({ $0.folders[event.watch] }) else { continue }
            if event.mask.contains(.ignored) {
                state.withLock { $0.folders[event.watch] = nil }
            } else if !event.name.isEmpty {
                let path = HostPath.joined(folder, event.name)
                changed.insert(path)
                let isNew = !event.mask.isDisjoint(with: [.create, .movedTo])
                // Below a file's folder nothing else is watched.
                let isInside = state.withLock(\.roots).contains { path == $0 || path.hasPrefix($0 + "/") }
                if isNew, isInside, !skipping(path), try files.entry(path)?.kind == .folder {
                    changed.formUnion(try enter(path))
                }
            }
        }
        return changed
    }

    /// Watches a folder and those in it; returns all there is, as it may be older than the watch.
    private func enter(_ folder: String) throws -> [String] {
        var (found, waiting) = ([folder], [folder])
        while let here = waiting.popLast() {
            // Before it is listed, so that nothing falls between the two.
            guard try add(here) else { continue }
            for path in try files.list(here) {
                found.append(path)
                if !skipping(path), try files.entry(path)?.kind == .folder { waiting.append(path) }
            }
        }
        return found
    }

    /// False for a folder that has gone.
    @discardableResult
    private func add(_ folder: String) throws -> Bool {
        do {
            let mask: InotifyMask = [
                .modify, .attributes, .closeWrite, .movedFrom, .movedTo, .create, .delete,
            ]
            let watch = try inotify.watch(FilePath(folder), mask)
            state.withLock { $0.folders[watch] = folder }
            return true
        } catch {
            if error.errno == Errno.noSuchFileOrDirectory.rawValue { return false }
            guard error.errno == Errno.noSpace.rawValue else { throw error }
            throw CaissonError(
                .resourceExhausted, "watch \(folder): too many folders are watched, see fs.inotify.max_user_watches",
                cause: error)
        }
    }
}
