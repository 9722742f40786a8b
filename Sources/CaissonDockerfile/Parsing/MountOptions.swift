import CaissonCore

/// Takes the options of `--mount` one by one.
struct MountOptions {
    var mount: RunMount
    private var isReadOnlyGiven = false
    /// The kind is in a variable: what depends on it is judged later.
    private var isKindOpen = false

    init(mount: RunMount) { self.mount = mount }

    private static let keys = [
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
        "src", "dst",
        "destination", "ro", "rw", "readwrite", "env",
    ]

    mutating func take(_ key: String, _ value: String?, _ isExpanded: Bool) throws(MountError) {
        guard MountOptions.keys.contains(key) else {
            let field = value.map { "\(key)=\($0)" } ?? key
            guard value != nil else { throw MountError("invalid field '\(field)' must be a key=value pair") }
            let near = Spelling.suggestion(for: key, of: MountOptions.keys, caseSensitive: true)
            throw MountError("unexpected key '\(key)' in '\(field)'", hint: near.map { "did you mean \($0)?" })
        }
        guard let value else { return try takeBare(key) }
        if !isExpanded, value.utf8.contains(UInt8(ascii: "$")) {
            guard key != "from" else {
                throw MountError("'from' doesn't support variable expansion, define alias stage instead")
            }
            if key == "type" { isKindOpen = true }
            if ["ro", "readonly", "rw", "readwrite"].contains(key) { isReadOnlyGiven = true }
            takeText(key, value)
            return
        }
        try take(key, value)
    }

    private mutating func takeBare(_ key: String) throws(MountError) {
        switch key {
        case "readonly", "ro": setReadOnly(true)
        case "readwrite", "rw": setReadOnly(false)
        case "required":
            try needs([.secret, .ssh], key)
            mount.isRequired = true
        default: throw MountError("invalid field '\(key)' must be a key=value pair")
        }
    }

    private mutating func setReadOnly(_ isReadOnly: Bool) {
        mount.isReadOnly = isReadOnly
        isReadOnlyGiven = true
    }

    private mutating func take(_ key: String, _ value: String) throws(MountError) {
        switch key {
        case "type":
            guard let kind = RunMount.Kind(rawValue: value.lowercased()) else {
                throw unsupported("mount type", value, RunMount.Kind.allCases.map(\.rawValue))
            }
            mount.kind = kind
        case "readonly", "ro": setReadOnly(try truth(key, value))
        case "readwrite", "rw": setReadOnly(!(try truth(key, value)))
        case "required":
            try needs([.secret, .ssh], key)
            mount.isRequired = try truth(key, value)
        case "size":
            try needs([.tmpfs], key)
            guard let size = ByteCount(parsing: value) else { throw MountError("invalid value for \(key): \(value)") }
            mount.size = size.bytes
        case "sharing":
            guard let sharing = RunMount.Sharing(rawValue: value.lowercased()) else {
                throw unsupported("sharing value", value, RunMount.Sharing.allCases.map(\.rawValue))
            }
            mount.sharing = sharing
        case "mode": mount.mode = try number(key, value, radix: 8)
        case "uid": mount.uid = try number(key, value, radix: 10)
        case "gid": mount.gid = try number(key, value, radix: 10)
        default: takeText(key, value)
        }
    }

    private mutating func takeText(_ key: String, _ value: String) {
        switch key {
        case "from": mount.from = value.isEmpty ? nil : value
        case "source", "src": mount.source = value.isEmpty ? nil : value
        case "target", "dst", "destination": mount.target = value.isEmpty ? nil : value
        case "id": mount.id = value.isEmpty ? nil : value
        case "env": mount.environment = value.isEmpty ? nil : value
        default: break
        }
    }

    private func truth(_ key: String, _ value: String) throws(MountError) -> Bool {
        guard let truth = Words.boolean(value) else { throw MountError("invalid value for \(key): \(value)") }
        return truth
    }

    private func number(_ key: String, _ value: String, radix: Int) throws(MountError) -> UInt32 {
        guard value.utf8.allSatisfy(Bytes.isDigit), let number = UInt32(value, radix: radix) else {
            throw MountError("invalid value \(value) for \(key)")
        }
        return number
    }

    private func unsupported(_ what: String, _ value: String, _ options: [String]) -> MountError {
        let near = Spelling.suggestion(for: value, of: options, caseSensitive: true)
        return MountError("unsupported \(what) \(Quoted.text(value))", hint: near.map { "did you mean \($0)?" })
    }

    private func needs(_ kinds: [RunMount.Kind], _ key: String) throws(MountError) {
        guard isKindOpen || kinds.contains(mount.kind) else {
            throw MountError("unexpected key '\(key)' for mount type '\(mount.kind.rawValue)'")
        }
    }

    /// Docker's rules for what may stand together; also sets what is read-only by itself.
    mutating func check() throws(MountError) {
        if !isReadOnlyGiven { mount.isReadOnly = mount.kind != .cache && mount.kind != .tmpfs }
        guard !isKindOpen else { return }
        let kind = mount.kind.rawValue
        if mount.kind == .bind || mount.kind == .tmpfs {
            for (key, isGiven) in [("mode", mount.mode != nil), ("uid", mount.uid != nil), ("gid", mount.gid != nil)]
            where isGiven {
                throw MountError("\(key) not allowed for \(Quoted.text(kind)) type mounts")
            }
        }
        if mount.environment != nil, mount.kind != .secret {
            throw MountError("env not allowed for \(Quoted.text(kind)) type mounts")
        }
        if mount.kind == .secret { try checkSecret() }
        if mount.sharing != nil, mount.kind != .cache {
            throw MountError("invalid cache sharing set for \(kind) mount")
        }
        if mount.target == nil, [.bind, .cache, .tmpfs].contains(mount.kind) {
            throw MountError("\(kind) mount needs a target", hint: "add target=/path")
        }
    }

    private func checkSecret() throws(MountError) {
        if mount.from != nil { throw MountError("secret mount should not have a from") }
        if mount.sharing != nil { throw MountError("secret mount should not define sharing") }
        if mount.source == nil, mount.target == nil, mount.id == nil {
            throw MountError("invalid secret mount. one of source, target required")
        }
        if mount.source != nil, mount.id != nil { throw MountError("both source and id can't be set") }
    }
}
