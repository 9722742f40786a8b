/// `-e` and `--env-file`.
enum EnvironmentOption {
    /// The reason a value of `-e` is not acceptable.
    @Sendable static func check(_ text: String) -> String? {
        text.isEmpty || text.hasPrefix("=") ? "invalid environment variable: \(text)" : nil
    }

    /// The variables of the files, then those of `-e`. A name alone takes its value from our own environment, and is
    /// left out where that has none.
    static func values(_ flags: ParsedFlags, _ console: Console) throws -> [String] {
        var values: [String] = []
        for path in flags.list("env-file") {
            for line in try KeyValueFile.lines(path, console, kind: "env") {
                if let value = resolved(line, console) { values.append(value) }
            }
        }
        return values + flags.list("env").compactMap { resolved($0, console) }
    }

    private static func resolved(_ text: String, _ console: Console) -> String? {
        if text.contains("=") { return text }
        return console.environment[text].map { "\(text)=\($0)" }
    }
}

/// Files of `KEY=value` lines for `--env-file` and `--label-file`.
enum KeyValueFile {
    /// The lines that count, blanks before them removed; comments and empty lines do not.
    static func lines(_ path: String, _ console: Console, kind: String) throws -> [String] {
        var bytes = try HostFile.read(console.absolute(path))[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var lines: [String] = []
        for (index, raw) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            let line = raw.last == 13 ? raw.dropLast() : raw
            guard let text = String(validating: line, as: UTF8.self) else {
                throw invalid(path, kind, "invalid utf8 bytes at line \(index + 1)")
            }
            let trimmed = text.drop { $0.isWhitespace }
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            let name = trimmed.prefix { $0 != "=" }
            if name.isEmpty { throw invalid(path, kind, "no variable name on line '\(trimmed)'") }
            if name.contains(where: \.isWhitespace) { throw invalid(path, kind, "variable '\(name)' contains whitespaces") }
            lines.append(String(trimmed))
        }
        return lines
    }

    private static func invalid(_ path: String, _ kind: String, _ reason: String) -> OptionFailure {
        OptionFailure("invalid \(kind) file (\(path)): \(reason)")
    }
}
