import CShimWire

/// OCI mount options sorted into what the kernel takes apart: attributes, propagation and the file system's own
/// (runtime-spec `config.md#linux-mount-options`).
struct MountOptions {
    var set: UInt64 = 0
    var clear: UInt64 = 0
    var propagation: UInt64 = 0
    var isBind = false
    var isRecursiveBind = false
    var isRecursiveReadOnly = false
    /// Owners are those of the container's user namespace.
    var isMapped = false
    var data: [String] = []

    static let readOnly: UInt64 = 0x1
    private static let accessTimes: UInt64 = 0x70

    private static let attributes: [String: (set: UInt64, clear: UInt64)] = [
        "ro": (readOnly, 0), "rw": (0, readOnly),
        "nosuid": (0x2, 0), "suid": (0, 0x2),
        "nodev": (0x4, 0), "dev": (0, 0x4),
        "noexec": (0x8, 0), "exec": (0, 0x8),
        "noatime": (0x10, accessTimes), "strictatime": (0x20, accessTimes), "relatime": (0, accessTimes),
        "atime": (0, 0), "norelatime": (0, 0), "nostrictatime": (0, 0),
        "nodiratime": (0x80, 0), "diratime": (0, 0x80),
        "nosymfollow": (0x20_0000, 0), "symfollow": (0, 0x20_0000),
        "defaults": (0, 0),
    ]

    private static let propagations: [String: UInt64] = [
        "unbindable": 1 << 17, "private": 1 << 18, "slave": 1 << 19, "shared": 1 << 20,
    ]

    init(_ options: [String]) {
        for option in options {
            if let change = MountOptions.attributes[option] {
                set = set & ~change.clear | change.set
                clear = clear & ~change.set | change.clear
            } else if let kind = MountOptions.propagations[option] ?? MountOptions.propagations[String(option.dropFirst())],
                option.hasPrefix("r") || MountOptions.propagations[option] != nil
            {
                propagation = kind
            } else {
                other(option)
            }
        }
    }

    private mutating func other(_ option: String) {
        switch option {
        case "bind": isBind = true
        case "rbind": (isBind, isRecursiveBind) = (true, true)
        case "idmap": isMapped = true
        case "rro":
            set |= MountOptions.readOnly
            isRecursiveReadOnly = true
        default: data.append(option)
        }
    }

    /// For a new mount, where there is nothing to clear.
    var newAttributes: UInt64 { self.set }
}
