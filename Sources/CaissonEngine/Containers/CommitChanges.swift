import CaissonAPI
import CaissonCore

/// Dockerfile instructions given to `commit --change` and `import --change`.
enum CommitChanges {
    /// Applies each instruction to the configuration; throws ``CaissonError`` (invalidArgument) naming the instruction.
    static func apply(_ changes: [String], to config: inout ContainerConfig) throws {
        for change in changes {
            let trimmed = change.trimmingBlanks
            guard !trimmed.isEmpty else { continue }
            let word = trimmed.prefix { !$0.isWhitespace }
            let rest = trimmed.dropFirst(word.count).trimmingBlanks
            try apply(word.uppercased(), rest, to: &config)
        }
    }

    private static func apply(_ instruction: String, _ value: String, to config: inout ContainerConfig) throws {
        guard !value.isEmpty else { throw invalid("\(instruction) requires at least one argument") }
        switch instruction {
        case "CMD": config.cmd = try command(value)
        case "ENTRYPOINT": config.entrypoint = try command(value)
        case "ENV": for (key, text) in try pairs(value, instruction) { EnvironmentList.set(key, text, in: &config.env) }
        case "LABEL": for (key, text) in try pairs(value, instruction) { config.labels[key] = text }
        case "EXPOSE": for port in value.blankSeparated { config.exposedPorts = adding(try exposed(port), config.exposedPorts) }
        case "VOLUME": for path in try volumes(value) { config.volumes = adding(path, config.volumes) }
        case "ONBUILD": config.onBuild = (config.onBuild ?? []) + [value]
        case "STOPSIGNAL": config.stopSignal = value
        case "USER": config.user = value
        case "WORKDIR": config.workingDir = value.hasPrefix("/") ? value : joined(config.workingDir, value)
        default: throw invalid("\(instruction) is not a valid change command")
        }
    }

    /// A JSON array of strings is the exec form, anything else a command for the shell.
    private static func command(_ value: String) throws -> [String] {
        if value.hasPrefix("["), let list = StringListJSON.parse(value) { return list }
        return ["/bin/sh", "-c", value]
    }

    private static func volumes(_ value: String) throws -> [String] {
        if value.hasPrefix("["), let list = StringListJSON.parse(value) { return list }
        return value.blankSeparated
    }

    private static func exposed(_ text: String) throws -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let kind = parts.count == 2 ? parts[1].lowercased() : "tcp"
        let bounds = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard parts.count <= 2, ["tcp", "udp", "sctp"].contains(kind), (1...2).contains(bounds.count), !bounds.contains(nil)
        else { throw invalid("invalid containerPort: \(text)") }
        return "\(parts[0])/\(kind)"
    }

    /// `KEY=value KEY2="quoted value"` or the old form `KEY the rest`.
    private static func pairs(_ value: String, _ instruction: String) throws -> [(String, String)] {
        let words = try ShellWords.split(value)
        if let first = words.first, !first.contains("=") {
            guard instruction == "ENV" || instruction == "LABEL", words.count >= 2 else {
                throw invalid("\(instruction) must have two arguments")
            }
            return [(first, value.dropFirst(first.count).trimmingBlanks)]
        }
        return try words.map { word in
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw invalid("Syntax error - can't find = in \"\(word)\". Must be of the form: name=value")
            }
            return (String(word[..<equals]), String(word[word.index(after: equals)...]))
        }
    }

    private static func adding(_ key: String, _ map: [String: EmptyObject]?) -> [String: EmptyObject] {
        var map = map ?? [:]
        map[key] = EmptyObject()
        return map
    }

    private static func joined(_ base: String, _ path: String) -> String {
        (base.isEmpty ? "/" : base.hasSuffix("/") ? base : base + "/") + path
    }

    private static func invalid(_ message: String) -> CaissonError { CaissonError(.invalidArgument, message) }
}
