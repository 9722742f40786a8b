import CLinux
import CaissonCore
import Glibc
package import SystemPackage

extension OverlayMount {
    /// The merged tree as an open directory that is mounted nowhere and ends with its descriptors. Read-only.
    ///
    /// `point` is an empty directory, used in a throw-away mount namespace where the kernel is too old to take layers
    /// one by one. Throws EPERM for who may not mount.
    package func detached(point: FilePath) throws -> OwnedDescriptor {
        do throws(SyscallError) {
            return try detachedStepwise()
        } catch {
            guard error.errno == EINVAL || error.errno == ENOSYS else { throw error }
        }
        let fd = try Namespace.withPrivateMounts {
            try mount(at: point)
            return try Files.open(point, [.read, .directory]).take()
        }
        return OwnedDescriptor(fd)
    }

    private func detachedStepwise() throws(SyscallError) -> OwnedDescriptor {
        let fs = OwnedDescriptor(try checked("mount overlay", nil, cz_fsopen("overlay")))
        for layer in lower { try checked("mount overlay", layer.string, cz_fsconfig(fs.raw, "lowerdir+", layer.string)) }
        for option in options {
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            try checked("mount overlay", option, cz_fsconfig(fs.raw, parts.first ?? "", parts.count > 1 ? parts[1] : nil))
        }
        let mount = OwnedDescriptor(try checked("mount overlay", nil, cz_fsmount(fs.raw, UInt32(CZ_MOUNT_ATTR_RDONLY))))
        // The mount's own descriptor is a mere place (O_PATH); listing wants a readable one.
        return try PathBelow.open(mount.raw, [], [.read, .directory])
    }
}
