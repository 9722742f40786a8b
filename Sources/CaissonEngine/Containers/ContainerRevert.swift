import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// `container revert`: back to what the image has.
struct ContainerRevert: Sendable {
    let context: EngineContext

    /// Returns the changes that were undone.
    func revert(_ ref: String, paths: [String]) throws -> [FileChange] {
        let found = try ContainerService(context: context).resolve(ref)
        for path in paths where !path.hasPrefix("/") {
            throw CaissonError(.invalidArgument, "invalid path '\(path)': it must be absolute")
        }
        return try context.withLock(of: found.id) {
            let entry = try ContainerService(context: context).resolve(found.id.text)
            // overlayfs does not notice changes below a mounted upper directory.
            guard !entry.isLive else {
                throw CaissonError(
                    .conflict, "cannot revert container \(entry.record.name): it is \(entry.state.rawValue), stop it first")
            }
            return try revertLocked(entry, paths)
        }
    }

    /// The entries of the root folder that hold all changes: without the container's own version of them nothing is left.
    static func tops(of changes: [FileChange]) -> [String] {
        Set(changes.compactMap { $0.path.split(separator: "/").first }).sorted().map { "/\($0)" }
    }

    private func revertLocked(_ entry: ContainerEntry, _ paths: [String]) throws -> [FileChange] {
        let id = entry.id.text
        let before = try context.snapshots.changes(container: id).map(FileChange.init)
        for path in paths where !before.contains(where: { $0.path.isWithin(path) }) {
            throw CaissonError(.notFound, "\(path): nothing to revert in container \(entry.record.name)")
        }
        _ = try context.snapshots.revert(container: id, paths: paths.isEmpty ? ContainerRevert.tops(of: before) : paths)
        let after = Set(try context.snapshots.changes(container: id).map(\.displayPath))
        try context.database.write { try $0.events.append(entry, "revert", ["paths": paths.joined(separator: " ")]) }
        return before.filter { !after.contains($0.path) }
    }
}

extension String {
    /// Whether this absolute path is `ancestor` or lies below it.
    func isWithin(_ ancestor: String) -> Bool {
        self == ancestor || ancestor == "/" || hasPrefix(ancestor.hasSuffix("/") ? ancestor : ancestor + "/")
    }
}
