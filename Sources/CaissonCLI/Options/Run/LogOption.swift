import CaissonAPI

/// `--log-driver` and `--log-opt`.
enum LogOption {
    private static let known: Set = [
        "max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag", "mode", "max-buffer-size",
    ]

    static func config(_ flags: ParsedFlags) throws(OptionFailure) -> LogConfig {
        let driver = flags.string("log-driver").flatMap { $0.isEmpty ? nil : $0 } ?? "json-file"
        var options: [String: String] = [:]
        for text in flags.list("log-opt") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            options[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
        switch driver {
        case "none":
            guard options.isEmpty else { throw OptionFailure("invalid logging opts for driver none") }
        case "json-file":
            for key in options.keys.sorted() where !known.contains(key) {
                throw OptionFailure("unknown log opt '\(key)' for json-file log driver")
            }
            if let size = options["max-size"], let reason = FlagValue.bytes(size).failure { throw OptionFailure(reason) }
            if let count = options["max-file"], Int(count).map({ $0 < 1 }) ?? true {
                throw OptionFailure("max-file cannot be less than 1")
            }
        // The engine knows which others there are, and their options.
        default: break
        }
        return LogConfig(type: driver, config: options)
    }
}
