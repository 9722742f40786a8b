import CaissonAPI

/// `--mount type=bind,source=/a,target=/b,readonly`.
enum MountOption {
    @Sendable static func check(_ text: String) -> String? {
        do {
            _ = try parse(text) { $0 }
            return nil
        } catch { return error.description }
    }

    /// The mount as the engine takes it; `absolute` completes a source that begins with `./`. Only the syntax is judged here,
    /// as by Docker's client.
    static func parse(_ text: String, _ absolute: (String) -> String) throws(OptionFailure) -> MountRequest {
        var mount = MountRequest(type: .volume, target: "")
        var type = "volume"
        var families: Set<String> = []
        for field in try CommaFields.parse(text) {
            let equals = field.firstIndex(of: "=")
            let key = field[..<(equals ?? field.endIndex)].lowercased()
            let value = equals.map { String(field[field.index(after: $0)...]) }
            if key == "type", let value { type = value.lowercased() } else {
                try MountField(key, value, field).set(in: &mount, absolute)
            }
            for family in ["bind", "tmpfs", "volume", "image"] where key.hasPrefix(family + "-") { families.insert(family) }
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
        try checkRecursion(mount)
        return mount
    }

    private static func checkRecursion(_ mount: MountRequest) throws(OptionFailure) {
        guard let bind = mount.bind else { return }
        let needs = "requires 'readonly' to be specified in conjunction"
        if bind.readOnlyNonRecursive == true, !mount.readOnly { throw OptionFailure("option 'bind-recursive=writable' \(needs)") }
        guard bind.readOnlyForceRecursive == true else { return }
        if !mount.readOnly { throw OptionFailure("option 'bind-recursive=readonly' \(needs)") }
        if bind.propagation != "rprivate" {
            throw OptionFailure(
                "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction")
        }
    }
}
