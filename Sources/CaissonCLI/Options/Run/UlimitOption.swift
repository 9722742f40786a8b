import CaissonAPI

/// `--ulimit name=soft[:hard]`.
enum UlimitOption {
    private static let names: Set = [
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime",
        "sigpending", "stack",
    ]

    @Sendable static func check(_ text: String) -> String? { parse(text).failure }

    static func parse(_ text: String) -> Parsed<Ulimit> {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2 else { return .reason("invalid ulimit argument: \(text)") }
        guard names.contains(parts[0]) else { return .reason("invalid ulimit type: \(parts[0])") }
        let limits = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        guard limits.count <= 2 else {
            return .reason("too many limit value arguments - \(parts[1]), can only have up to two, `soft[:hard]`")
        }
        var numbers: [Int64] = []
        for limit in limits {
            guard let number = Int64(limit) else {
                return .reason("strconv.ParseInt: parsing \(FlagValue.quoted(limit)): invalid syntax")
            }
            numbers.append(number)
        }
        let (soft, hard) = (numbers[0], numbers[numbers.count - 1])
        if hard != -1, soft == -1 {
            return .reason("ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: \(hard)")
        }
        if hard != -1, soft > hard {
            return .reason("ulimit soft limit must be less than or equal to hard limit: \(soft) > \(hard)")
        }
        return .value(Ulimit(name: parts[0], soft: soft, hard: hard))
    }

    /// The last of each name counts; sorted by name.
    static func values(_ flags: ParsedFlags) -> [Ulimit] {
        var table: [String: Ulimit] = [:]
        for limit in flags.list("ulimit").compactMap({ parse($0).success }) { table[limit.name] = limit }
        return table.values.sorted { $0.name < $1.name }
    }
}
