import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Reads single files of a container's root file system without mounting it, for the user database. Where a symbolic link
/// leads from one layer into another, the file system is mounted for the moment instead.
struct ImageFiles {
    private let context: EngineContext
    private let overlay: CaissonStore.OverlayPlan

    init(context: EngineContext, overlay: CaissonStore.OverlayPlan) {
        self.context = context
        self.overlay = overlay
    }

    /// Who `user` (a container's `User`) is in this root file system.
    func identity(of user: String, adding groups: [String] = []) throws -> ProcessIdentity {
        try UserDatabase(passwd: read("etc", "passwd"), group: read("etc", "group")).identity(of: user, adding: groups)
    }

    /// nil when there is no such file.
    private func read(_ directory: String, _ name: String) throws -> [UInt8]? {
        for path in (overlay.upperPath.map { [$0] } ?? []) + overlay.lowerPaths {
            guard let root = try? RootedDirectory(path: path) else { continue } // ignored: the mount would report it
            guard let folder = try status(root, directory) else { continue }
            guard folder.kind == .directory else { return try readMounted(FilePath(directory).appending(name)) }
            let file = FilePath(directory).appending(name)
            if let found = try status(root, file.string) {
                switch found.kind {
                case .regular: return try root.readFile(file, limit: 1 << 20)
                case .characterDevice: return nil
                default: return try readMounted(file)
                }
            }
            if try root.attribute(FilePath(directory), CaissonStore.OverlayPlan.opaqueAttribute) != nil { return nil }
        }
        return nil
    }

    /// nil when nothing is there.
    private func status(_ root: RootedDirectory, _ path: String) throws -> FileStatus? {
        do {
            return try root.status(FilePath(path), followLinks: false)
        } catch let error where error.code == .notFound {
            return nil
        }
    }

    private func readMounted(_ path: FilePath) throws -> [UInt8]? {
        try RootView.open(overlay, readOnly: true, scratch: context.paths.runRoot) { root in
            guard try status(root, path.string) != nil else { return nil }
            return try? root.readFile(path, limit: 1 << 20) // ignored: a directory or a dangling link is no user database
        }
    }
}
