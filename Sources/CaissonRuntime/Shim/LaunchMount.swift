import CShimWire
import CaissonCore
package import SystemPackage

/// A mount that no OCI specification can tell. Paths of the host are seen covered by nobody but the process's own mount
/// namespace, in which such a place is first filled and then shown inside with ``inside(_:base:path:isReadOnly:)``.
package enum LaunchMount: Sendable, Hashable {
    /// Layers, topmost first and relative to `base`, on a folder of the host. What is written goes to `writable`, a folder with
    /// `fs` and `work`, also relative to `base`; nil is read-only and needs two layers.
    case overlay(at: FilePath, base: FilePath, layers: [String], writable: String?)
    /// Memory on a folder of the host.
    case memory(at: FilePath, options: String)
    /// A new file at a path of the host, usually in memory mounted there.
    case file(FilePath, [UInt8], mode: UInt32, uid: UInt32, gid: UInt32)
    /// A path below a folder of the host on `target` inside; links are resolved in that folder.
    case inside(String, base: FilePath, path: String, isReadOnly: Bool)
    /// A path of another container, by its mount namespace, on the same path inside.
    case borrowed(String, namespace: String)
    /// Memory on `target` inside.
    case tmpfs(String, options: String)

    func action() throws -> MountAction {
        switch self {
        case .overlay(let place, let base, let layers, let writable):
            guard !layers.contains(where: { $0.contains("\n") }) else {
                throw CaissonError(.invalidArgument, "mount \(layers.joined()): a line feed in the path of a mount is not supported")
            }
            var action = MountAction(.overlay, place.string)
            (action.source, action.type, action.data) = (base.string, writable, layers.joined(separator: "\n"))
            return action
        case .memory(let place, let options):
            var action = LaunchMount.memory(on: place.string, options)
            action.flags = Int(CZ_ACTION_HOST)
            return action
        case .file(let path, let bytes, let mode, let uid, let gid):
            var action = MountAction(.file, path.string)
            (action.bytes, action.mode, action.owner) = (bytes, mode, (uid, gid))
            return action
        case .inside(let target, let base, let path, let isReadOnly):
            var action = MountAction(.bind, target)
            (action.source, action.type) = (path, base.string)
            (action.flags, action.propagation) = (Int(CZ_ACTION_INSIDE), 1 << 18)
            action.set = isReadOnly ? MountOptions.readOnly : 0
            return action
        case .borrowed(let target, let namespace):
            var action = MountAction(.bind, target)
            (action.source, action.type) = (target, namespace)
            (action.flags, action.propagation) = (Int(CZ_ACTION_BORROWED), 1 << 18)
            return action
        case .tmpfs(let target, let options): return LaunchMount.memory(on: target, options)
        }
    }

    private static func memory(on target: String, _ options: String) -> MountAction {
        var action = MountAction(.mount, target)
        (action.type, action.source, action.data) = ("tmpfs", "tmpfs", options)
        action.set = MountOptions(["nosuid", "nodev"]).newAttributes
        return action
    }
}
