import CaissonArchive
import CaissonLinux

/// The attributes in which overlayfs keeps its own state (kernel documentation, `overlayfs.rst`).
enum OverlayAttribute {
    static let opaque = space + ".overlay.opaque"

    /// Where overlayfs and we may keep something beside a file's own attributes.
    static let space = UserNamespace.isInitial ? "trusted" : "user"

    /// Belongs to overlayfs or to us: never taken from an archive nor put into one, or it could reach into other layers.
    static func isPrivate(_ name: String) -> Bool {
        name.hasPrefix("trusted.overlay.") || name.hasPrefix("user.overlay.") || MountPointMark.prefixes.contains { name.hasPrefix($0) }
    }

    /// Whether the directory hides what is below it.
    static func isOpaque(_ directory: Int32) throws(SyscallError) -> Bool {
        try ExtendedAttributes.value(opaque, of: directory) == [UInt8(ascii: "y")]
    }

    /// Makes the directory hide what is below it.
    static func setOpaque(_ directory: Int32) throws(SyscallError) {
        try ExtendedAttributes.set(opaque, [UInt8(ascii: "y")], on: directory)
    }

    /// The attributes of an open file that belong to its content.
    static func content(of fd: Int32) throws(SyscallError) -> [TarEntry.Attribute] {
        var found: [TarEntry.Attribute] = []
        for name in try ExtendedAttributes.names(of: fd) where !isPrivate(name) {
            if let value = try ExtendedAttributes.value(name, of: fd) { found.append(.init(name: name, value: value)) }
        }
        return found
    }

    /// The same for what cannot be opened: links, devices, pipes.
    static func content(of name: [UInt8], in directory: Int32) throws(SyscallError) -> [TarEntry.Attribute] {
        let path = NodeName.procPath(directory, name)
        var found: [TarEntry.Attribute] = []
        for name in try ExtendedAttributes.names(of: path) where !isPrivate(name) {
            if let value = try ExtendedAttributes.value(name, of: path) { found.append(.init(name: name, value: value)) }
        }
        return found
    }
}
