import CaissonLinux

/// Marks the empty files and folders a monitor makes in a container's upper directory to mount something on (`/etc/hosts`,
/// `/proc`): nothing the container changed, so no diff, no commit and no export shows them. The monitor sets the attribute;
/// a container cannot, without being an administrator of the host.
enum MountPointMark {
    private static let attribute = "trusted.caisson.mountpoint"

    static func isSet(on directory: Int32) -> Bool {
        (try? ExtendedAttributes.value(attribute, of: directory)) ?? nil != nil // ignored: a file system without attributes
    }

    static func isSet(on node: TreeNode) -> Bool { isSet(on: node.name, in: node.directory) }

    static func isSet(on name: [UInt8], in directory: Int32) -> Bool {
        // ignored: a file system without attributes has no marks
        (try? ExtendedAttributes.value(attribute, of: NodeName.procPath(directory, name))) ?? nil != nil
    }
}
