import CaissonAPI

/// `--mount type=bind,source=/a,target=/b,readonly`.
enum MountOption {
    @Sendable static func check(_ text: String) -> String? {
        do {
            _ = try parse(text) { $0 }
            return nil
        } catch { return error.description }
    }

    /// The mount as the engine takes it; `absolute` completes a source that begins with `./`.
    static func parse(_ text: String, _ absolute: (String) -> String) throws(OptionFailure) -> MountRequest {
        var mount = MountRequest(type: .bind, target: "")
        var type = "volume"
        var families: Set<String> = []
        for field in try CommaFields.parse(text) {
            let equals = field.firstIndex(of: "=")
            let key = field[..<(equals ?? field.endIndex)].lowercased()
            let value = equals.map { String(field[field.index(after: $0)...]) }
            if key == "type", let value { type = value.lowercased() } else {
                try set(key, value, field, &mount, absolute)
            }
            for family in ["bind", "tmpfs", "volume"] where key.hasPrefix(family + "-") { families.insert(family) }
        }
        guard !type.isEmpty else { throw OptionFailure("type is required") }
        guard !mount.target.isEmpty else { throw OptionFailure("target is required") }
        for family in families.sorted() where family != type {
            throw OptionFailure("cannot mix '\(family)-*' options with mount type '\(type)'")
        }
        guard let kind = MountRequest.Kind(rawValue: type) else {
            throw OptionFailure("invalid mount config for type \"\(type)\": mount type unknown")
        }
        mount.type = kind
        return mount
    }

    /// What needs more than the text: paths, and what is not there yet.
    static func request(_ text: String, _ console: Console) throws(OptionFailure) -> MountRequest {
        let mount = try parse(text) { console.absolute($0) }
        let prefix = "invalid mount config for type \"\(mount.type.rawValue)\": "
        if mount.type == .volume {
            throw OptionFailure("named volumes are not supported yet: use --mount type=bind,source=/path,target=\(mount.target)")
        }
        guard mount.target.hasPrefix("/") else {
            throw OptionFailure(prefix + "invalid mount path: '\(mount.target)' mount path must be absolute")
        }
        if mount.type == .tmpfs, !mount.source.isEmpty { throw OptionFailure(prefix + "field Source must not be specified") }
        if mount.type == .bind {
            guard !mount.source.isEmpty else { throw OptionFailure(prefix + "field Source must not be empty") }
            guard mount.source.hasPrefix("/") else {
                throw OptionFailure(prefix + "invalid mount path: '\(mount.source)' mount path must be absolute")
            }
            guard HostFile.exists(mount.source) else {
                throw OptionFailure(prefix + "bind source path does not exist: \(mount.source)")
            }
        }
        return mount
    }

    private static func set(
        _ key: String, _ value: String?, _ field: String, _ mount: inout MountRequest, _ absolute: (String) -> String
    ) throws(OptionFailure) {
        guard let value else {
            switch key {
            case "readonly", "ro": mount.readOnly = true
            case "bind-nonrecursive": mount.nonRecursive = true
            case "volume-nocopy": break
            default: throw OptionFailure("invalid field '\(field)' must be a key=value pair")
            }
            return
        }
        switch key {
        case "source", "src": mount.source = value == "." || value.hasPrefix("./") ? absolute(value) : value
        case "target", "dst", "destination": mount.target = value
        case "readonly", "ro": mount.readOnly = try flag(key, value)
        case "bind-propagation": mount.propagation = value
        case "bind-nonrecursive": mount.nonRecursive = try flag(key, value)
        case "bind-recursive": mount.nonRecursive = try isNonRecursive(key, value)
        case "tmpfs-size":
            guard let size = FlagValue.bytes(value).success else { throw OptionFailure("invalid value for \(key): \(value)") }
            mount.tmpfsSize = size
        case "tmpfs-mode":
            guard let mode = UInt32(value, radix: 8) else { throw OptionFailure("invalid value for \(key): \(value)") }
            mount.tmpfsMode = mode
        case "consistency", "volume-label", "volume-driver", "volume-opt", "volume-nocopy", "volume-subpath": break
        default: throw OptionFailure("unexpected key '\(key)' in '\(field)'")
        }
    }

    private static func flag(_ key: String, _ value: String) throws(OptionFailure) -> Bool {
        guard let flag = FlagValue.bool(value) else { throw OptionFailure("invalid value for \(key): \(value)") }
        return flag
    }

    private static func isNonRecursive(_ key: String, _ value: String) throws(OptionFailure) -> Bool {
        switch value {
        case "enabled": return false
        case "disabled": return true
        case "writable", "readonly": throw OptionFailure("\(key)=\(value) is not supported yet")
        default:
            throw OptionFailure(
                "invalid value for \(key): \(value) (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")")
        }
    }
}
