import CaissonAPI

/// One `key=value` of `--mount`.
struct MountField {
    private let key: String
    private let value: String?
    private let field: String

    /// `field` is the whole as typed.
    init(_ key: String, _ value: String?, _ field: String) {
        self.key = key
        self.value = value
        self.field = field
    }

    /// Throws ``OptionFailure`` in the words of Docker's client.
    func set(in mount: inout MountRequest, _ absolute: (String) -> String) throws(OptionFailure) {
        switch key {
        case "readonly", "ro": mount.readOnly = try flag()
        case "bind-nonrecursive": mount.bind.orEmpty.nonRecursive = try flag() ? true : nil
        case "volume-nocopy": mount.volume.orEmpty.noCopy = try flag()
        default:
            guard let value else { throw OptionFailure("invalid field '\(field)' must be a key=value pair") }
            try set(value, in: &mount, absolute)
        }
    }

    private func set(_ value: String, in mount: inout MountRequest, _ absolute: (String) -> String) throws(OptionFailure) {
        switch key {
        case "source", "src": mount.source = value == "." || value.hasPrefix("./") ? absolute(value) : value
        case "target", "dst", "destination": mount.target = value
        case "consistency": break // of Docker Desktop alone
        case "bind-propagation": mount.bind.orEmpty.propagation = value.lowercased()
        case "bind-recursive": try setRecursion(value, in: &mount.bind.orEmpty)
        case "volume-subpath": mount.volume.orEmpty.subpath = value
        case "volume-driver": mount.volume.orEmpty.driver.orEmpty.name = value
        case "volume-label": setPair(value, in: &mount.volume.orEmpty.labels)
        case "volume-opt": setPair(value, in: &mount.volume.orEmpty.driver.orEmpty.options)
        case "image-subpath": mount.image.orEmpty.subpath = value
        case "tmpfs-size":
            guard let size = FlagValue.bytes(value).success else { throw unreadable(value) }
            mount.tmpfs.orEmpty.size = size
        case "tmpfs-mode":
            guard let mode = UInt32(value, radix: 8) else { throw unreadable(value) }
            mount.tmpfs.orEmpty.mode = mode
        default: throw OptionFailure("unexpected key '\(key)' in '\(field)'")
        }
    }

    private func setRecursion(_ value: String, in bind: inout BindMountOptions) throws(OptionFailure) {
        switch value {
        case "enabled": break
        case "disabled": bind.nonRecursive = true
        case "writable": bind.readOnlyNonRecursive = true
        case "readonly": bind.readOnlyForceRecursive = true
        default:
            throw OptionFailure(
                "invalid value for \(key): \(value) (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")")
        }
    }

    private func setPair(_ text: String, in pairs: inout [String: String]?) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        pairs = (pairs ?? [:]).merging([parts[0]: parts.count == 2 ? parts[1] : ""]) { _, new in new }
    }

    private func flag() throws(OptionFailure) -> Bool {
        guard let value else { return true }
        guard let flag = FlagValue.bool(value) else { throw unreadable(value) }
        return flag
    }

    private func unreadable(_ value: String) -> OptionFailure { OptionFailure("invalid value for \(key): \(value)") }
}

/// Options that are there as soon as one of them is set.
private protocol EmptyOptions {
    init()
}

extension BindMountOptions: EmptyOptions { fileprivate init() { self.init(propagation: nil) } }
extension VolumeMountOptions: EmptyOptions { fileprivate init() { self.init(noCopy: nil) } }
extension VolumeDriverOptions: EmptyOptions { fileprivate init() { self.init(name: nil) } }
extension ImageMountOptions: EmptyOptions { fileprivate init() { self.init(subpath: nil) } }
extension TmpfsMountOptions: EmptyOptions { fileprivate init() { self.init(size: nil) } }

extension Optional where Wrapped: EmptyOptions {
    fileprivate var orEmpty: Wrapped {
        get { self ?? Wrapped() }
        set { self = newValue }
    }
}
