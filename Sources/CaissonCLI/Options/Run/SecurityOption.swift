import CaissonAPI

/// `--security-opt`.
enum SecurityOption {
    /// Fills the options into `host`: the text of a seccomp profile is read here, `systempaths=unconfined` uncovers the
    /// masked paths.
    static func apply(_ options: [String], to host: inout HostConfig, _ console: Console) throws {
        var kept: [String] = []
        for option in options {
            let (key, value) = split(option)
            guard key == "no-new-privileges" || value?.isEmpty == false else {
                throw OptionFailure("Invalid --security-opt: \(FlagValue.quoted(option))")
            }
            switch (key, value) {
            case ("systempaths", "unconfined"):
                host.maskedPaths = []
                host.readonlyPaths = []
            case ("seccomp", let path?) where path != "unconfined" && path != "builtin":
                kept.append("seccomp=" + (try profile(path, console)))
            default: kept.append(option)
            }
        }
        if !kept.isEmpty { host.securityOpt = kept }
    }

    /// `key=value`, or `key:value` as it once was.
    private static func split(_ option: String) -> (String, String?) {
        guard let cut = option.firstIndex(of: "=") ?? option.firstIndex(of: ":") else { return (option, nil) }
        return (String(option[..<cut]), String(option[option.index(after: cut)...]))
    }

    private static func profile(_ path: String, _ console: Console) throws -> String {
        let bytes: [UInt8]
        do { bytes = try HostFile.read(console.absolute(path)) } catch {
            throw OptionFailure("opening seccomp profile (\(path)) failed: \(error)")
        }
        let compact = withoutBlanks(bytes)
        guard compact.first == UInt8(ascii: "{"), let text = String(validating: compact, as: UTF8.self) else {
            throw OptionFailure("compacting json for seccomp profile (\(path)) failed: not a JSON object")
        }
        return text
    }

    /// JSON without the blanks between its tokens.
    private static func withoutBlanks(_ json: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var (isInString, isEscaped) = (false, false)
        for byte in json {
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else {
                if byte == 32 || byte == 9 || byte == 10 || byte == 13 { continue }
                isInString = byte == UInt8(ascii: "\"")
            }
            out.append(byte)
        }
        return out
    }
}
