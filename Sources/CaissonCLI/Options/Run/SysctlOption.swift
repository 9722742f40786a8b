/// `--sysctl key=value` and `--annotation key=value`.
enum SysctlOption {
    private static let known: Set = [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
        "kernel.shm_rmid_forced",
    ]

    /// Only what belongs to a namespace of the container; everything else is the host's.
    @Sendable static func check(_ text: String) -> String? {
        let key = text.prefix { $0 != "=" }
        let isOwn = known.contains(String(key)) || key.hasPrefix("net.") || key.hasPrefix("fs.mqueue.")
        return isOwn && key.count < text.count ? nil : "sysctl '\(text)' is not allowed"
    }

    @Sendable static func checkAnnotation(_ text: String) -> String? {
        text.prefix { $0 != "=" }.isEmpty ? "invalid annotation \(FlagValue.quoted(text)): empty name" : nil
    }

    /// The last of each key counts; nil when there is none.
    static func table(_ list: [String]) -> [String: String]? {
        var table: [String: String] = [:]
        for text in list {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            table[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
        return table.isEmpty ? nil : table
    }
}
