import CaissonAPI
import CaissonCore
import SystemPackage

/// Whether a container lets anything be copied to a place.
enum WritablePlace {
    /// Throws ``CaissonError`` (permissionDenied) in Docker's words. What a link makes of the path the kernel judges.
    static func check(_ path: String, in entry: ContainerEntry) throws {
        let place = FilePath(path.hasPrefix("/") ? path : "/" + path).lexicallyNormalized()
        // The deepest mount is the one that counts.
        let mount = entry.body.mounts.last { place.starts(with: FilePath($0.destination)) }
        if let mount {
            guard mount.request.readOnly || mount.request.type == .image else { return }
            throw CaissonError(.permissionDenied, "mounted volume is marked read-only")
        }
        if entry.body.host.readonlyRootfs {
            throw CaissonError(.permissionDenied, "container rootfs is marked read-only")
        }
    }
}
