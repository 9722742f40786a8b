/// `-v source:destination[:options]`.
enum VolumeOption {
    /// The bind as the engine takes it, with an absolute source; volumes are refused.
    static func bind(_ spec: String, _ console: Console) throws(OptionFailure) -> String {
        guard !spec.isEmpty else { throw OptionFailure("invalid empty volume spec") }
        let parts = spec.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 3 else { throw OptionFailure("invalid spec: \(spec): too many colons") }
        guard !parts.contains("") else { throw OptionFailure("invalid spec: \(spec): empty section between colons") }
        guard parts.count > 1 else {
            throw OptionFailure("anonymous volumes are not supported yet: \(spec): give a folder of this host as in -v /path:\(spec)")
        }
        let source = try source(parts[0], console)
        try checkDestination(parts[1], spec)
        if parts.count == 3 { try checkModes(parts[2]) }
        return ([source] + parts.dropFirst()).joined(separator: ":")
    }

    private static func source(_ text: String, _ console: Console) throws(OptionFailure) -> String {
        if text.hasPrefix("/") { return text }
        if text.hasPrefix(".") { return console.absolute(text) }
        if text.hasPrefix("~") { return (console.environment["HOME"] ?? "/root") + text.dropFirst() }
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }) else {
            throw OptionFailure(
                "create \(text): \"\(text)\" includes invalid characters for a local volume name, only "
                    + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")
        }
        throw OptionFailure("named volumes are not supported yet: \(text): to pass a host directory, use an absolute path")
    }

    private static func checkDestination(_ path: String, _ spec: String) throws(OptionFailure) {
        guard path.hasPrefix("/") else {
            throw OptionFailure(
                "invalid volume specification: '\(spec)': invalid mount config for type \"bind\": invalid mount path: "
                    + "'\(path)' mount path must be absolute")
        }
        guard PathText.cleaned(path) != "/" else {
            throw OptionFailure("invalid volume specification: '\(spec)': destination can't be '/'")
        }
    }

    private static let propagations: Set = ["private", "rprivate", "shared", "rshared", "slave", "rslave"]
    private static let groups: [Set<String>] = [
        ["ro", "rw"], propagations, ["z", "Z"], ["consistent", "cached", "delegated"], ["nocopy"], ["bind-nonrecursive"],
    ]

    /// One of each group at most, as Docker's parser wants.
    private static func checkModes(_ text: String) throws(OptionFailure) {
        var used: Set<Int> = []
        for mode in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let group = groups.firstIndex(where: { $0.contains(String(mode)) }), used.insert(group).inserted else {
                throw OptionFailure("invalid mode: \(text)")
            }
        }
    }
}
