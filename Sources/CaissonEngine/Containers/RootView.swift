import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// A container's root file system, mounted for the length of one call in a mount namespace nobody else sees. The mount ends
/// with its thread, whatever happens.
enum RootView {
    /// `mounts` are shown inside as the container would see them.
    static func open<Value: Sendable>(
        _ overlay: CaissonStore.OverlayPlan, readOnly: Bool, scratch: FilePath, mounts: [ViewMount] = [],
        _ body: @escaping @Sendable (RootedDirectory) throws -> Value
    ) throws -> Value {
        let point = scratch.appending("view")
        try Files.makeDirectories(point, mode: 0o700)
        let points = scratch.appending("points")
        if !mounts.isEmpty { try Files.makeDirectories(points, mode: 0o700) }
        return try Namespace.withPrivateMounts {
            let below = try mounts.isEmpty ? [] : [makePoints(points, mounts)]
            if readOnly {
                let all = (overlay.upperPath.map { [$0] } ?? []) + overlay.lowerPaths + below
                try OverlayMount(lower: all, upper: nil, work: nil).mount(at: point)
            } else {
                try OverlayMount(lower: overlay.lowerPaths + below, upper: overlay.upperPath, work: overlay.workPath).mount(at: point)
            }
            let root = try RootedDirectory(path: point)
            for mount in mounts { try mount.mount(in: root) }
            return try body(root)
        }
    }

    /// In memory and below every layer: a place for a mount is no change of the container.
    private static func makePoints(_ folder: FilePath, _ mounts: [ViewMount]) throws -> FilePath {
        try Mounts.mount("tmpfs", at: folder, type: "tmpfs", data: "mode=755")
        let root = try RootedDirectory(path: folder)
        for mount in mounts { try mount.makePoint(in: root) }
        return folder
    }
}
