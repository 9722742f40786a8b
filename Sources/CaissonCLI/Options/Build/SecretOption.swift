import CaissonAPI

/// `--secret id=…`.
enum SecretOption {
    private static let limit = 500 << 10

    /// A variable that is not set makes no secret: a step that requires it says so.
    static func values(_ texts: [String], _ console: Console) throws -> [BuildSecret] {
        try texts.compactMap { try secret($0, console) }
    }

    private static func secret(_ text: String, _ console: Console) throws -> BuildSecret? {
        var (id, file, variable, type) = ("", "", "", "")
        for field in try CommaFields.parse(text) {
            guard let equals = field.firstIndex(of: "=") else {
                throw OptionFailure("invalid field '\(field)' must be a key=value pair")
            }
            let (key, value) = (field[..<equals].lowercased(), String(field[field.index(after: equals)...]))
            switch key {
            case "type":
                guard value == "file" || value == "env" else {
                    throw OptionFailure("unsupported secret type \(FlagValue.quoted(value))")
                }
                type = value
            case "id": id = value
            case "source", "src": file = value
            case "env": variable = value
            default: throw OptionFailure("unexpected key '\(key)' in '\(field)'")
            }
        }
        guard !id.isEmpty else { throw OptionFailure("secret missing ID") }
        if type == "env", variable.isEmpty { (variable, file) = (file, "") }
        if file.isEmpty, variable.isEmpty {
            // The ID alone names a variable, else a file.
            if console.environment[id] != nil { variable = id } else { file = id }
        }
        if !file.isEmpty { return BuildSecret(id: id, file: try checked(file, console)) }
        return console.environment[variable].map { BuildSecret(id: id, value: Array($0.utf8)) }
    }

    private static func checked(_ file: String, _ console: Console) throws -> String {
        let path = console.absolute(file)
        guard let size = HostFile.size(path) else {
            throw OptionFailure("failed to stat \(file): \(HostFile.reason(path))")
        }
        guard size <= limit else { throw OptionFailure("secret \(file) too big. max size 500KB") }
        return path
    }
}

/// `--ssh default|ID[=SOCKET]`.
enum SSHOption {
    static func values(_ texts: [String], _ console: Console) throws -> [BuildSSH] {
        try texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            return BuildSSH(id: parts[0], socket: try socket(parts.count == 2 ? parts[1] : "", console))
        }
    }

    private static func socket(_ path: String, _ console: Console) throws -> String {
        let given = path.isEmpty ? console.environment["SSH_AUTH_SOCK"] ?? "" : path
        guard !given.isEmpty else {
            throw OptionFailure("invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set")
        }
        let absolute = console.absolute(given)
        switch HostFile.kind(absolute) {
        case .socket: return absolute
        case nil: throw OptionFailure("failed to stat \(given): \(HostFile.reason(absolute))")
        default:
            throw OptionFailure(
                "ssh key files are not supported: add \(given) to an agent with ssh-add and give its socket")
        }
    }
}
