import CaissonLinux
import Glibc

/// Marks the empty files and folders a monitor makes in a container's upper directory to mount something on (`/etc/hosts`,
/// `/proc`): nothing the container changed, so no diff, no commit and no export shows them. The monitor sets the attribute;
/// a container cannot, without being an administrator of the host. An ordinary user's monitor may only set one that the container could set, too.
enum MountPointMark {
    static let prefixes = ["trusted.caisson.", "user.caisson."]
    private static let attribute = OverlayAttribute.space + ".caisson.mountpoint"

    static func isSet(on directory: Int32) throws(SyscallError) -> Bool {
        try ExtendedAttributes.value(attribute, of: directory) != nil
    }

    /// Whether a marked directory holds nothing but further mount points: it, too, may have been written to where nothing
    /// was mounted, below a mount point deeper inside.
    static func isBare(_ directory: Int32, depth: Int) throws -> Bool {
        guard try isSet(on: directory), depth <= TreeWalk.deepest else { return false }
        for entry in try Directory.entries(directory) {
            guard let status = try NodeName.status(directory, entry.rawName) else { continue }
            switch status.kind {
            case .directory:
                let opened = try NodeName.open(directory, entry.rawName, O_RDONLY | O_DIRECTORY)
                guard try isBare(opened.raw, depth: depth + 1) else { return false }
            case .regular where try status.st_size == 0 && isSet(on: entry.rawName, in: directory): continue
            default: return false
            }
        }
        return true
    }

    static func isSet(on node: TreeNode) throws(SyscallError) -> Bool { try isSet(on: node.name, in: node.directory) }

    static func isSet(on name: [UInt8], in directory: Int32) throws(SyscallError) -> Bool {
        try ExtendedAttributes.value(attribute, of: NodeName.procPath(directory, name)) != nil
    }
}
