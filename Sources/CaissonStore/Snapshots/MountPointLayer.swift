import CaissonLinux
import Glibc
import SystemPackage

/// The layer below every image's where a process runs: the folders and empty files that each container has mounts on. An image that lacks them needs
/// none made, and taken away again, for every single container. It is no layer of an image: no diff and no commit knows of it.
enum MountPointLayer {
    static let name = "mountpoints"
    private static let folders = ["dev", "etc", "proc", "sys"]
    private static let files = ["etc/hostname", "etc/hosts", "etc/resolv.conf"]

    /// Makes it below `snapshots` unless it is there; several processes may do so at once.
    static func create(in snapshots: FilePath) throws(SyscallError) {
        let target = snapshots.appending(name)
        if Files.exists(target) { return }
        let made = snapshots.appending(SnapshotLayout.temporaryPrefix + name + String(UInt64.random(in: 0 ... .max), radix: 36))
        try Files.makeDirectory(made, mode: 0o755)
        for folder in folders { try Files.makeDirectory(made.appending(folder)) }
        for file in files { try Files.write(made.pushing(FilePath(file)), [], mode: 0o644) }
        do throws(SyscallError) {
            try Files.rename(made, to: target)
        } catch {
            try removeTree(at: made)
            guard error.errno == EEXIST || error.errno == ENOTEMPTY else { throw error }
        }
    }
}
