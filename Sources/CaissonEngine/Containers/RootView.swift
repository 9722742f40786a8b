import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// A container's root file system, mounted for the length of one call in a mount namespace nobody else sees. The mount ends
/// with its thread, whatever happens.
enum RootView {
    static func open<Value: Sendable>(
        _ overlay: CaissonStore.OverlayPlan, readOnly: Bool, scratch: FilePath, _ body: @escaping @Sendable (RootedDirectory) throws -> Value
    ) throws -> Value {
        try Files.makeDirectories(scratch, mode: 0o700)
        let point = scratch.appending("view")
        try Files.makeDirectories(point, mode: 0o700)
        return try Namespace.withPrivateMounts {
            if readOnly {
                let all = (overlay.upperPath.map { [$0] } ?? []) + overlay.lowerPaths
                try OverlayMount(lower: all, upper: nil, work: nil).mount(at: point)
            } else {
                try OverlayMount(lower: overlay.lowerPaths, upper: overlay.upperPath, work: overlay.workPath).mount(at: point)
            }
            return try body(RootedDirectory(path: point))
        }
    }
}
